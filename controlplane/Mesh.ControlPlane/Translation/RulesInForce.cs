using Mesh.ControlPlane.Translation.Access;
using Mesh.ControlPlane.Translation.Groups;
using Mesh.ControlPlane.Translation.Policies;
using Mesh.ControlPlane.Translation.RateLimits;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation;

/// <summary>The last valid version of everything that decides where requests go, and how.</summary>
internal sealed record RulesInForce(SplitBook Splits, RouteGroupBook Groups, RouteBook Routes, PolicyBook Policies, WorkloadPolicyBook<AccessPolicyRule> Access, WorkloadPolicyBook<RateLimitRule> RateLimits)
{
    public RulesInForce()
        : this(new(), new(), new(), new(), new(), new())
    {
    }
}
