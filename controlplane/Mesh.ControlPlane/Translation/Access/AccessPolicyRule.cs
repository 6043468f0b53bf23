using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Access;

namespace Mesh.ControlPlane.Translation.Access;

/// <summary>An AccessPolicy, read.</summary>
/// <param name="Name">The object.</param>
/// <param name="Selection">Whom it is about.</param>
/// <param name="Action">What it does.</param>
/// <param name="Rules">Any of them.</param>
internal sealed record AccessPolicyRule(ResourceName Name, WorkloadSelection Selection, AccessAction Action, ValueList<AccessRule> Rules) : IWorkloadRule
{
    public AppliedAccess On(ValueList<int> ports) => new(Name, Action, ports, Rules);
}
