using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Mesh.Kubernetes.Client;

/// <summary>Generated code of kinds, which assemblies add as they are loaded.</summary>
internal sealed class KnownKinds : IJsonTypeInfoResolver
{
    private volatile IJsonTypeInfoResolver[] _resolvers = [];

    public void Add(IJsonTypeInfoResolver kinds)
    {
        lock (this)
        {
            _resolvers = [.. _resolvers, kinds];
        }
    }

    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        foreach (var resolver in _resolvers)
        {
            if (resolver.GetTypeInfo(type, options) is { } info)
            {
                return info;
            }
        }

        return null;
    }
}
