using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>Says on each TrafficSplit what became of it.</summary>
internal sealed class SplitStatusWriter(KubernetesConnection connection, ClusterInformers informers, StatusInputs inputs, TimeProvider time) : IStatusWriter
{
    private readonly ResourceClient<TrafficSplit> _client = connection.Resource<TrafficSplit>();

    public StatusKind Kind => StatusKind.TrafficSplit;

    public string Carrier => ResourceType.Service;

    public IEnumerable<StatusSubject> Subjects(MeshModel model) =>
        model.Splits.Values.Select(split => new StatusSubject(new(Kind, split.Name), split.Apex));

    public IEnumerable<ResourceName> Changed(ModelChange change) => change.Splits;

    public async ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken)
    {
        if (!inputs.Models.Current.Splits.TryGetValue(name, out var state)
            || informers.Splits.Store.Get(new(name.Namespace, name.Name)) is not { } split
            || split.Metadata.Uid != state.Uid
            || split.Metadata.Generation != state.Generation)
        {
            // Gone, or newer than the model: the next change of the model brings it back.
            return ReconcileResult.Done;
        }

        // What is not HTTP is split for clients with routes of their own, too.
        var programmed = inputs.JudgeProgrammed(state.Accepted, state.Apex, static (_, _) => true);
        (string Type, Finding Finding)[] findings =
            [(Conditions.Accepted, state.Accepted), (Conditions.ResolvedRefs, state.ResolvedRefs), (Conditions.Programmed, programmed)];
        if (Conditions.Next(split.Status?.Conditions, findings, state.Generation, time.GetUtcNow().UtcDateTime) is not { } conditions)
        {
            return ReconcileResult.Done;
        }

        if (await StatusPatch.WriteAsync(_client, split, "conditions", JsonNode.Parse(KubernetesJson.Serialize(conditions)), cancellationToken))
        {
            inputs.Report(split, Conditions.Accepted, state.Accepted, split.Status?.Conditions);
            inputs.Report(split, Conditions.ResolvedRefs, state.ResolvedRefs, split.Status?.Conditions);
        }

        return ReconcileResult.Done;
    }
}
