using System.Text.Json.Nodes;
using k8s;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>Says on each TrafficPolicy what became of it.</summary>
internal sealed class PolicyStatusWriter(KubernetesConnection connection, ClusterInformers informers, StatusInputs inputs, TimeProvider time) : IStatusWriter
{
    private readonly ResourceClient<TrafficPolicy> _client = connection.Resource<TrafficPolicy>();

    public StatusKind Kind => StatusKind.TrafficPolicy;

    // A policy is about those who serve, so it travels with them.
    public string Carrier => ResourceType.Endpoints;

    public IEnumerable<StatusSubject> Subjects(MeshModel model) =>
        model.Policies.Values.Select(policy => new StatusSubject(new(Kind, policy.Name), policy.Service));

    public IEnumerable<ResourceName> Changed(ModelChange change) => change.Policies;

    public async ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken)
    {
        if (!inputs.Models.Current.Policies.TryGetValue(name, out var state)
            || informers.Policies.Store.Get(new(name.Namespace, name.Name)) is not { } policy
            || policy.Metadata.Uid != state.Uid
            || policy.Metadata.Generation != state.Generation)
        {
            // Gone, or newer than the model: the next change of the model brings it back.
            return ReconcileResult.Done;
        }

        var programmed = inputs.JudgeProgrammed(state.Accepted, state.Service, static (_, _) => true, Carrier);
        (string Type, Finding Finding)[] findings =
            [(Conditions.Accepted, state.Accepted), (Conditions.ResolvedRefs, state.ResolvedRefs), (Conditions.Programmed, programmed)];
        if (Conditions.Next(policy.Status?.Conditions, findings, state.Generation, time.GetUtcNow().UtcDateTime) is not { } conditions)
        {
            return ReconcileResult.Done;
        }

        if (await StatusPatch.WriteAsync(_client, policy, "conditions", JsonNode.Parse(KubernetesJson.Serialize(conditions)), cancellationToken))
        {
            inputs.Report(policy, Conditions.Accepted, state.Accepted, policy.Status?.Conditions);
            inputs.Report(policy, Conditions.ResolvedRefs, state.ResolvedRefs, policy.Status?.Conditions);
        }

        return ReconcileResult.Done;
    }
}
