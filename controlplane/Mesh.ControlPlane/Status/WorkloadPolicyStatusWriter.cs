using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>Says on each policy about workloads what became of it.</summary>
/// <param name="kind">Of the policies.</param>
/// <param name="client">Writes.</param>
/// <param name="informer">Reads.</param>
/// <param name="states">Their states in a model.</param>
/// <param name="changed">Those whose state is another one after a step.</param>
/// <param name="isAbout">Whether a policy is about a workload.</param>
/// <param name="inputs">What statuses are made of.</param>
/// <param name="time">Clock.</param>
internal sealed class WorkloadPolicyStatusWriter<T>(
    StatusKind kind,
    ResourceClient<T> client,
    Informer<T> informer,
    Func<MeshModel, ImmutableDictionary<ResourceName, PolicyState>> states,
    Func<ModelChange, IEnumerable<ResourceName>> changed,
    Func<Workload, ResourceName, bool> isAbout,
    StatusInputs inputs,
    TimeProvider time) : IStatusWriter
    where T : class, IWorkloadPolicy
{
    public StatusKind Kind => kind;

    public string Carrier => ResourceType.Workload;

    // They speak of no service: the loop knows them by their namespace.
    public IEnumerable<StatusSubject> Subjects(MeshModel model) => states(model).Keys.Select(name => new StatusSubject(new(kind, name), null));

    public IEnumerable<ResourceName> Changed(ModelChange change) => changed(change);

    public async ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken)
    {
        if (!states(inputs.Models.Current).TryGetValue(name, out var state)
            || informer.Store.Get(new(name.Namespace, name.Name)) is not { } policy
            || policy.Metadata.Uid != state.Uid
            || policy.Metadata.Generation != state.Generation)
        {
            // Gone, or newer than the model: the next change of the model brings it back.
            return ReconcileResult.Done;
        }

        (string Type, Finding Finding)[] findings =
            [(Conditions.Accepted, state.Accepted), (Conditions.ResolvedRefs, state.ResolvedRefs), (Conditions.Programmed, JudgeProgrammed(state.Accepted, name))];
        if (Conditions.Next(policy.Status?.Conditions, findings, state.Generation, time.GetUtcNow().UtcDateTime) is not { } conditions)
        {
            return ReconcileResult.Done;
        }

        if (await StatusPatch.WriteAsync(client, policy, "conditions", JsonNode.Parse(KubernetesJson.Serialize(conditions)), cancellationToken))
        {
            inputs.Report(policy, Conditions.Accepted, state.Accepted, policy.Status?.Conditions);
            inputs.Report(policy, Conditions.ResolvedRefs, state.ResolvedRefs, policy.Status?.Conditions);
        }

        return ReconcileResult.Done;
    }

    private Finding JudgeProgrammed(Finding accepted, ResourceName name)
    {
        var published = inputs.Snapshots.Current.Of(ResourceType.Workload);
        var about = inputs.Models.Current.Workloads.Values
            .Where(workload => workload.Name.Namespace == name.Namespace && isAbout(workload, name))
            .Select(workload => (workload.Name, Description: published.Find(workload.Name.ToString())))
            .Where(workload => workload.Description is not null)
            .Select(workload => (workload.Name, workload.Description!));
        return Conditions.JudgeProgrammed(accepted, inputs.Streams.ApplicationOf(about), inputs.Options.Replica, "that it is about");
    }
}
