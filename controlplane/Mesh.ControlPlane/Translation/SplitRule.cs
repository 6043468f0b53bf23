using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;

namespace Mesh.ControlPlane.Translation;

/// <summary>A valid TrafficSplit, read.</summary>
/// <param name="Name">The object.</param>
/// <param name="CreatedAt">Its age decides between several splits of one service.</param>
/// <param name="Apex">The service that is split.</param>
/// <param name="Backends">Where its requests go.</param>
/// <param name="Groups">HTTPRouteGroups that describe what is split; empty: everything is.</param>
internal sealed record SplitRule(
    ResourceName Name, DateTime CreatedAt, ResourceName Apex, IReadOnlyList<SplitBackend> Backends, IReadOnlyList<ResourceName> Groups)
{
    /// <summary>How the object is named in logs and failure answers.</summary>
    public string Source => $"{TrafficSplit.KindName} {Name}";

    /// <summary>The oldest wins, then the first by name: the same everywhere and at any time.</summary>
    public static SplitRule? Winner(IEnumerable<SplitRule> rules) =>
        rules.OrderBy(rule => rule.CreatedAt).ThenBy(rule => rule.Name.Name, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>True if the outcome depends on the service: as root or as backend.</summary>
    public bool Mentions(ResourceName service) => Apex == service || Backends.Any(backend => backend.Service == service);
}
