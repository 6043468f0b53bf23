namespace Mesh.Api.Identity;

/// <summary>
/// The identity of the control plane of a Kubernetes cluster towards its peers: <c>spiffe://&lt;trust-domain&gt;/cluster/&lt;name&gt;</c>. No workload can have it: those begin with <c>/ns/</c>.
/// </summary>
/// <param name="TrustDomain">The root of trust that vouches for it.</param>
/// <param name="Cluster">Name of the Kubernetes cluster, a DNS label.</param>
public sealed record ClusterSpiffeId(TrustDomain TrustDomain, string Cluster)
{
    private const string Scheme = "spiffe://";
    private const string ClusterSegment = "/cluster/";

    /// <summary>Reads an identity in exactly the form that this mesh issues.</summary>
    /// <returns>The identity, or null for anything else.</returns>
    public static ClusterSpiffeId? TryParse(string? text)
    {
        if (text is null || text.Length > SpiffeId.MaxLength || !text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        ReadOnlySpan<char> rest = text.AsSpan(Scheme.Length);
        int slash = rest.IndexOf('/');
        if (slash <= 0 || TrustDomain.TryParse(rest[..slash]) is not { } trustDomain || !rest[slash..].StartsWith(ClusterSegment, StringComparison.Ordinal))
        {
            return null;
        }

        ReadOnlySpan<char> cluster = rest[(slash + ClusterSegment.Length)..];
        return KubernetesNames.IsLabel(cluster) ? new ClusterSpiffeId(trustDomain, cluster.ToString()) : null;
    }

    /// <summary>The URI.</summary>
    public override string ToString() => $"{Scheme}{TrustDomain.Name}{ClusterSegment}{Cluster}";
}
