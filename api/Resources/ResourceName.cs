namespace Mesh.Api.Resources;

/// <summary>
/// A namespaced name in the form <c>namespace/name</c>: the name of a Service, an Endpoints set or a Workload on the wire.
/// </summary>
/// <param name="Namespace">Kubernetes namespace.</param>
/// <param name="Name">Name inside the namespace.</param>
public readonly record struct ResourceName(string Namespace, string Name)
{
    /// <summary>Reads <c>namespace/name</c>.</summary>
    /// <returns>The name, or null if a part is not a valid Kubernetes name.</returns>
    public static ResourceName? TryParse(ReadOnlySpan<char> text)
    {
        int slash = text.IndexOf('/');
        if (slash < 0 || !KubernetesNames.IsLabel(text[..slash]) || !KubernetesNames.IsSubdomain(text[(slash + 1)..]))
        {
            return null;
        }

        return new ResourceName(text[..slash].ToString(), text[(slash + 1)..].ToString());
    }

    /// <summary><c>namespace/name</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
