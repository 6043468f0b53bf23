using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Status.Subjects;

/// <summary>TrafficPolicies. A policy is about those who serve, so it travels with the endpoints.</summary>
internal sealed class PolicySubjects : ServiceSubjects
{
    public override StatusKind Kind => StatusKind.TrafficPolicy;

    public override string Carrier => ResourceType.Endpoints;

    public override IEnumerable<ResourceName> Names(MeshModel model) => model.Policies.Keys;

    public override IEnumerable<ResourceName> Changed(ModelChange change) => change.Policies;

    public override IEnumerable<StatusSubject> Of(MeshModel model, ResourceName name) =>
        model.Policies.TryGetValue(name, out var policy) ? [Of(policy)] : [];

    public static StatusSubject Of(PolicyState policy) =>
        new(new(new(StatusKind.TrafficPolicy, policy.Name), policy.Service, default), policy.Uid, policy.Generation, policy.Accepted.Holds);
}
