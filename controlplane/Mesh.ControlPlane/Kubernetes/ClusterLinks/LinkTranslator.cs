using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>ClusterLinks to links.</summary>
internal static class LinkTranslator
{
    /// <summary>Long enough for a long weekend and the days until somebody asks.</summary>
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);

    private static readonly Finding Accepted = new(true, "Accepted", "the link is in force");

    /// <summary>Reads all links. Of several to one cluster the oldest counts.</summary>
    /// <param name="objects">The objects, in any order.</param>
    /// <param name="own">Name of this cluster.</param>
    /// <returns>What became of each, by name of the object.</returns>
    public static IReadOnlyDictionary<string, LinkReading> Read(IEnumerable<ClusterLink> objects, string own)
    {
        Dictionary<string, LinkReading> readings = new(StringComparer.Ordinal);
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        foreach (var link in objects.OrderBy(link => link.Metadata.CreationTimestamp).ThenBy(link => link.Metadata.Name, StringComparer.Ordinal))
        {
            var reading = Read(link, own);
            if (!taken.TryAdd(reading.Cluster, link.Metadata.Name))
            {
                reading = reading with { Link = null, Accepted = new(false, "Conflicted", $"ClusterLink {taken[reading.Cluster]} is about cluster {reading.Cluster} already, and older") };
            }

            readings[link.Metadata.Name] = reading;
        }

        return readings;
    }

    /// <summary>Reads one link.</summary>
    public static LinkReading Read(ClusterLink link, string own)
    {
        var spec = link.Spec ?? new();
        string cluster = string.IsNullOrEmpty(spec.Cluster) ? link.Metadata.Name : spec.Cluster;
        if (!KubernetesNames.IsLabel(cluster))
        {
            return Refused(cluster, "spec.cluster", $"'{cluster}' is no name of a cluster: it must be a DNS label");
        }

        if (cluster == own)
        {
            return Refused(cluster, "spec.cluster", $"'{cluster}' is the name of this cluster itself; clusters that are linked need different names");
        }

        bool isPinned = !string.IsNullOrEmpty(spec.TrustBundle);
        var joined = link.Status?.Joined;
        string trustDomainText = (isPinned ? spec.TrustDomain : joined?.TrustDomain) ?? "";
        string address = string.IsNullOrEmpty(spec.Address) ? joined?.Address ?? "" : spec.Address;
        if (!isPinned && joined is null)
        {
            return new(cluster, null, new(true, "Accepted", "the link waits for the peer to join with its token"));
        }

        if (TrustDomain.TryParse(trustDomainText) is not { } trustDomain)
        {
            return Refused(cluster, "spec.trustDomain", $"'{trustDomainText}' is no trust domain");
        }

        if (address.Length > 0 && PeerAddress.TryParse(address) is null)
        {
            return Refused(cluster, "spec.address", $"'{address}' is not host:port");
        }

        if (RetentionOf(spec.Retention) is not { } retention)
        {
            return Refused(cluster, "spec.retention", $"'{spec.Retention}' is no duration such as 168h, of at most 49 days");
        }

        try
        {
            var pinned = TrustBundle.Read(isPinned ? spec.TrustBundle! : joined!.TrustBundle);
            return new(cluster, new(link.Metadata.Name, new(trustDomain, cluster), PeerAddress.TryParse(address), pinned, retention), Accepted);
        }
        catch (InvalidAuthorityException exception)
        {
            return Refused(cluster, "spec.trustBundle", exception.Message);
        }
    }

    /// <summary>True if nothing that is read here differs. What the peer said when it joined is in the status, whose changes leave the generation as it is.</summary>
    public static bool AreEquivalent(ClusterLink one, ClusterLink other) =>
        ObjectReducers.AreEquivalentSpecs(one, other)
        && one.Status?.Joined?.Address == other.Status?.Joined?.Address
        && one.Status?.Joined?.TrustDomain == other.Status?.Joined?.TrustDomain
        && one.Status?.Joined?.TrustBundle == other.Status?.Joined?.TrustBundle;

    private static TimeSpan? RetentionOf(string? text) =>
        string.IsNullOrEmpty(text) ? DefaultRetention : GatewayDuration.Parse(text) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static LinkReading Refused(string cluster, string field, string message) => new(cluster, null, new(false, "Invalid", $"{field}: {message}"));
}
