using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s;

namespace Mesh.Kubernetes.Client;

/// <summary>JSON of Kubernetes objects: as the client package writes and reads it, and also of kinds that the package does not know.</summary>
/// <remarks>Native code has no reflection to fall back on: there, a kind of one's own must have been added with its generated code.</remarks>
public static class ObjectJson
{
    private static readonly OwnKinds Kinds = new();
    private static readonly JsonSerializerOptions Options = Create();

    /// <summary>Makes kinds known by their generated code, before the first of them is written or read.</summary>
    public static void Add(IJsonTypeInfoResolver kinds) => Kinds.Add(kinds);

    public static string Serialize<T>(T value) => JsonSerializer.Serialize(value, TypeInfo<T>());

    /// <summary>Null only for a JSON null.</summary>
    /// <exception cref="JsonException">The text is something else.</exception>
    public static T Deserialize<T>(string text) => JsonSerializer.Deserialize(text, TypeInfo<T>())!;

    /// <inheritdoc cref="Deserialize{T}(string)"/>
    public static T Deserialize<T>(JsonElement element) => element.Deserialize(TypeInfo<T>())!;

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Native executables have reflection switched off, so that this branch is not part of them.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "As above.")]
    private static JsonSerializerOptions Create()
    {
        // A copy: the package's own cannot be changed any more once anybody has used them.
        JsonSerializerOptions options = null!;
        KubernetesJson.AddJsonOptions(package => options = new(package));
        options.TypeInfoResolverChain.Add(PartialObjectContext.Default);
        options.TypeInfoResolverChain.Add(Kinds);
        if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        }

        return options;
    }
}
