using System.Collections.Immutable;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Status.Subjects;

/// <summary>Policies about workloads: they travel with the descriptions of the pods that they are about, each to the sidecar of that pod.</summary>
/// <param name="kind">Of the policies.</param>
/// <param name="states">Their states in a model.</param>
/// <param name="changed">Those whose state is another one after a step.</param>
/// <param name="isAbout">Whether a policy is about a workload.</param>
internal sealed class WorkloadPolicySubjects(
    StatusKind kind,
    Func<MeshModel, ImmutableDictionary<ResourceName, PolicyState>> states,
    Func<ModelChange, IEnumerable<ResourceName>> changed,
    Func<Workload, ResourceName, bool> isAbout) : ISubjectSource
{
    public StatusKind Kind => kind;

    public string Carrier => ResourceType.Workload;

    public IEnumerable<ResourceName> Names(MeshModel model) => states(model).Keys;

    public IEnumerable<ResourceName> Changed(ModelChange change) => changed(change);

    public IEnumerable<StatusSubject> Of(MeshModel model, ResourceName name) => StateOf(model, name) is { } policy ? [Of(policy)] : [];

    public StatusSubject Of(PolicyState policy) => new(new(new(kind, policy.Name), null, default), policy.Uid, policy.Generation, policy.Accepted.Holds);

    public PolicyState? StateOf(MeshModel model, ResourceName name) => states(model).GetValueOrDefault(name);

    public IEnumerable<ResourceName> Carriers(MeshModel model, SubjectKey subject) => model.Workloads.Values
        .Where(workload => workload.Name.Namespace == subject.Object.Name.Namespace && isAbout(workload, subject.Object.Name))
        .Select(workload => workload.Name);

    public bool IsCarriedBy(MeshModel model, SubjectKey subject, ResourceName resource) =>
        model.Workloads.TryGetValue(resource, out var workload)
        && resource.Namespace == subject.Object.Name.Namespace
        && isAbout(workload, subject.Object.Name);
}
