using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Status.Subjects;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>Says on each TrafficPolicy what became of it.</summary>
internal sealed class PolicyStatusWriter(KubernetesConnection connection, ClusterInformers informers, StatusInputs inputs, TimeProvider time) : IStatusWriter
{
    private readonly ResourceClient<TrafficPolicy> _client = connection.Resource<TrafficPolicy>();

    public StatusKind Kind => StatusKind.TrafficPolicy;

    public ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken)
    {
        if (!inputs.Models.Current.Policies.TryGetValue(name, out var state)
            || informers.Policies.Store.Get(new(name.Namespace, name.Name)) is not { } policy
            || policy.Metadata.Uid != state.Uid
            || policy.Metadata.Generation != state.Generation)
        {
            // Gone, or newer than the model: the next change of the model brings it back.
            inputs.Pace.Forget(new(Kind, name));
            return ValueTask.FromResult(ReconcileResult.Done);
        }

        return inputs.WriteAsync(
            _client, policy, policy.Status?.Conditions, PolicySubjects.Of(state), state.Accepted, state.ResolvedRefs, time.GetUtcNow().UtcDateTime, cancellationToken);
    }
}
