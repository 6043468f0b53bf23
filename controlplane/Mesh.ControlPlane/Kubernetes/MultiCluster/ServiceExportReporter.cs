using System.Text.Json.Nodes;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Clusters;
using Mesh.ControlPlane.Status;
using Mesh.ControlPlane.Translation;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>Says on ServiceExports what became of them, in the conditions and reasons of KEP-1645.</summary>
internal sealed class ServiceExportReporter(KubernetesConnection connection, ClusterInformers informers, ModelStore models, EventRecorder events, TimeProvider time) : IPublisher
{
    public const string Valid = "Valid";
    public const string Ready = "Ready";
    public const string Conflict = "Conflict";

    /// <summary>Of the mesh alone: whether the name of the cluster set is answered here.</summary>
    public const string Imported = "mesh.dev/Imported";

    private readonly ResourceClient<ServiceExport> _client = connection.Resource<ServiceExport>();

    public PublicationKind Kind => PublicationKind.ServiceExports;

    public Task RunAsync(Action<Publication> changed, CancellationToken cancellationToken) =>
        ModelFollower.RunAsync(models, informers, change => change.Exports, @namespace => changed(new(Kind, @namespace)), cancellationToken);

    public async ValueTask<ReconcileResult> ReconcileAsync(Publication publication, CancellationToken cancellationToken)
    {
        foreach (var export in informers.ServiceExports.Store.Find(informers.ExportsByNamespace, publication.Namespace).ToList())
        {
            // One that is newer than the model comes back with its next change.
            if (models.Current.Exports.TryGetValue(export.NameOf(), out var state) && state.Uid == export.Metadata.Uid && state.Generation == (export.Metadata.Generation ?? 0))
            {
                await WriteAsync(export, state, cancellationToken);
            }
        }

        return ReconcileResult.Done;
    }

    private async Task WriteAsync(ServiceExport export, ExportState state, CancellationToken cancellationToken)
    {
        var current = export.Status?.Conditions;
        IReadOnlyList<(string Type, Finding Finding)> findings = [(Valid, state.Valid), (Ready, state.Ready), (Conflict, state.Conflict), (Imported, state.Imported)];
        if (Conditions.Next(current, findings, state.Generation, time.GetUtcNow().UtcDateTime) is not { } conditions
            || !await StatusPatch.WriteAsync(_client, export, "conditions", JsonNode.Parse(ObjectJson.Serialize(conditions)), cancellationToken))
        {
            return;
        }

        // What a person has to change; what is pending changes by itself.
        foreach (var (type, finding) in findings.Where(entry => entry.Finding.Holds == (entry.Type == Conflict) && entry.Finding.Reason != "Pending"))
        {
            if (current?.FirstOrDefault(condition => condition.Type == type) is not { } known || known.Reason != finding.Reason || known.Message != finding.Message)
            {
                events.Record(export, EventType.Warning, finding.Reason.Split(',')[0], "Export", finding.Message);
            }
        }
    }
}
