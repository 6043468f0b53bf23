using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Status.Subjects;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>Says on each policy about workloads what became of it.</summary>
/// <param name="subjects">Of which kind.</param>
/// <param name="client">Writes.</param>
/// <param name="informer">Reads.</param>
/// <param name="inputs">What statuses are made of.</param>
/// <param name="time">Clock.</param>
internal sealed class WorkloadPolicyStatusWriter<T>(
    WorkloadPolicySubjects subjects, ResourceClient<T> client, Informer<T> informer, StatusInputs inputs, TimeProvider time) : IStatusWriter
    where T : class, IWorkloadPolicy
{
    public StatusKind Kind => subjects.Kind;

    public ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken)
    {
        if (subjects.StateOf(inputs.Models.Current, name) is not { } state
            || informer.Store.Get(new(name.Namespace, name.Name)) is not { } policy
            || policy.Metadata.Uid != state.Uid
            || policy.Metadata.Generation != state.Generation)
        {
            // Gone, or newer than the model: the next change of the model brings it back.
            inputs.Pace.Forget(new(Kind, name));
            return ValueTask.FromResult(ReconcileResult.Done);
        }

        return inputs.WriteAsync(
            client, policy, policy.Status?.Conditions, subjects.Of(state), state.Accepted, state.ResolvedRefs, time.GetUtcNow().UtcDateTime, cancellationToken);
    }
}
