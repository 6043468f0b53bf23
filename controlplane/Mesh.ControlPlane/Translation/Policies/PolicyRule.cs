using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>A valid TrafficPolicy, read.</summary>
/// <param name="Name">The object.</param>
/// <param name="CreatedAt">Its age decides between several policies of one port.</param>
/// <param name="Service">The service that it is about.</param>
/// <param name="Section">Name or number of a port; empty = all that have no policy of their own.</param>
/// <param name="Rules">What it says.</param>
internal sealed record PolicyRule(ResourceName Name, DateTime CreatedAt, ResourceName Service, string Section, TrafficRules Rules)
{
    /// <summary>How the object is named in logs and failure answers.</summary>
    public string Source => $"{TrafficPolicy.KindName} {Name}";
}
