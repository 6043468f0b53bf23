using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.RateLimits;
using Mesh.ControlPlane.Translation.Access;

namespace Mesh.ControlPlane.Translation.RateLimits;

/// <summary>A RateLimitPolicy, read.</summary>
/// <param name="Name">The object.</param>
/// <param name="Selection">Whom it is about.</param>
/// <param name="Limits">Its limits.</param>
internal sealed record RateLimitRule(ResourceName Name, WorkloadSelection Selection, ValueList<RateLimit> Limits) : IWorkloadRule
{
    public AppliedRateLimits On(ValueList<int> ports) => new(Name, ports, Limits);
}
