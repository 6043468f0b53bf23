using System.Reflection;
using System.Text;
using k8s.Models;

namespace Mesh.Kubernetes.Client;

/// <summary>Where a kind lives in the API: enough to build every URL, for built-in kinds and custom resources alike.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version, for example <c>v1</c>.</param>
/// <param name="Plural">Resource name in URLs, for example <c>pods</c>.</param>
/// <param name="Kind">Kind in objects, for example <c>Pod</c>.</param>
public sealed record ResourceDefinition(string Group, string Version, string Plural, string Kind)
{
    /// <summary>The <c>apiVersion</c> that objects of this kind carry.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Reads the definition from the type's <see cref="KubernetesEntityAttribute"/>.</summary>
    /// <exception cref="InvalidOperationException">The type carries no such attribute, or one without a plural name.</exception>
    public static ResourceDefinition Of<T>()
    {
        var entity = typeof(T).GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new InvalidOperationException($"{typeof(T)} has no KubernetesEntity attribute, so its URL is unknown.");
        if (string.IsNullOrEmpty(entity.PluralName))
        {
            throw new InvalidOperationException($"The KubernetesEntity attribute of {typeof(T)} names no plural.");
        }

        return new(entity.Group ?? "", entity.ApiVersion, entity.PluralName, entity.Kind);
    }

    /// <summary>The path of the collection: of one namespace, or of the whole Kubernetes cluster when <paramref name="namespaceName"/> is empty.</summary>
    public string CollectionPath(string? namespaceName)
    {
        var path = new StringBuilder(Group.Length == 0 ? "api/" : "apis/");
        if (Group.Length > 0)
        {
            path.Append(Group).Append('/');
        }

        path.Append(Version);
        if (!string.IsNullOrEmpty(namespaceName))
        {
            path.Append("/namespaces/").Append(Uri.EscapeDataString(namespaceName));
        }

        return path.Append('/').Append(Plural).ToString();
    }

    /// <summary>The path of one object or of one of its sub-resources.</summary>
    public string ObjectPath(ResourceKey key, string? subresource = null)
    {
        if (string.IsNullOrEmpty(key.Name))
        {
            // An empty name would turn the call into one on the whole collection; for DELETE that is a disaster.
            throw new ArgumentException($"A {Kind} needs a name.", nameof(key));
        }

        var path = $"{CollectionPath(key.Namespace)}/{Uri.EscapeDataString(key.Name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
