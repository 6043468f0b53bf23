using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Status.Subjects;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>Says on each TrafficSplit what became of it.</summary>
internal sealed class SplitStatusWriter(KubernetesConnection connection, ClusterInformers informers, StatusInputs inputs, TimeProvider time) : IStatusWriter
{
    private readonly ResourceClient<TrafficSplit> _client = connection.Resource<TrafficSplit>();

    public StatusKind Kind => StatusKind.TrafficSplit;

    public ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken)
    {
        if (!inputs.Models.Current.Splits.TryGetValue(name, out var state)
            || informers.Splits.Store.Get(new(name.Namespace, name.Name)) is not { } split
            || split.Metadata.Uid != state.Uid
            || split.Metadata.Generation != state.Generation)
        {
            // Gone, or newer than the model: the next change of the model brings it back.
            inputs.Pace.Forget(new(Kind, name));
            return ValueTask.FromResult(ReconcileResult.Done);
        }

        return inputs.WriteAsync(
            _client, split, split.Status?.Conditions, SplitSubjects.Of(state), state.Accepted, state.ResolvedRefs, time.GetUtcNow().UtcDateTime, cancellationToken);
    }
}
