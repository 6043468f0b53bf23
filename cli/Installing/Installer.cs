using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Authorities;
using Mesh.Cli.Clusters;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Installing;

/// <summary>Brings the mesh's objects into a cluster, or out of it, and waits until that has had its effect. Says each step as it is made.</summary>
/// <param name="cluster">Where.</param>
/// <param name="progress">Told of each step.</param>
/// <param name="patience">How long one thing is waited for.</param>
/// <param name="time">The clock.</param>
internal sealed class Installer(ClusterAccess cluster, Action<string> progress, TimeSpan patience, TimeProvider time)
{
    private const string DefinitionKind = "CustomResourceDefinition";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly KubernetesConnection _connection = cluster.Connection;

    /// <summary>Writes the objects in their order; what they define is waited for before what follows may need it.</summary>
    public async Task<IReadOnlyList<string>> ApplyAsync(ObjectWriter writer, IReadOnlyList<JsonObject> objects, CancellationToken cancellationToken)
    {
        List<string> written = [];
        foreach (JsonObject item in objects)
        {
            await writer.ApplyAsync(item, cancellationToken);
            written.Add(ObjectWriter.Describe(item));
            progress($"applied {written[^1]}");
        }

        foreach (JsonObject definition in objects.Where(item => (string?)item["kind"] == DefinitionKind))
        {
            string name = (string)definition["metadata"]!["name"]!;
            await UntilAsync($"{name} to be established", ct => IsEstablishedAsync(name, ct), cancellationToken);
        }

        return written;
    }

    /// <summary>Waits until what was written runs, and pods can be injected and get certificates.</summary>
    public async Task WaitAsync(IReadOnlyList<JsonObject> objects, CancellationToken cancellationToken)
    {
        foreach (string name in objects.Where(item => (string?)item["kind"] == "Deployment").Select(item => (string)item["metadata"]!["name"]!))
        {
            await UntilAsync($"Deployment {name} to be rolled out", ct => IsRolledOutAsync(name, ct), cancellationToken);
        }

        await UntilAsync("the API server to know the webhooks' root", KnowsWebhooksAsync, cancellationToken);
        await UntilAsync("a certificate authority", async ct => await CaStatusReader.TryReadAsync(_connection, ct) is { Issuer: not null }, cancellationToken);
    }

    /// <summary>Deletes the objects in reverse order, definitions only if told to: with them go all objects that users wrote.</summary>
    public async Task<IReadOnlyList<string>> DeleteAsync(ObjectWriter writer, IReadOnlyList<JsonObject> objects, bool definitions, CancellationToken cancellationToken)
    {
        List<string> deleted = [];
        // Webhooks first: one that nobody answers would refuse pods of the whole cluster.
        foreach (JsonObject item in objects.Reverse().OrderBy(item => ((string)item["kind"]!).EndsWith("WebhookConfiguration", StringComparison.Ordinal) ? 0 : 1))
        {
            if (((string)item["kind"]! != DefinitionKind || definitions) && await writer.DeleteAsync(item, cancellationToken))
            {
                deleted.Add(ObjectWriter.Describe(item));
                progress($"deleted {deleted[^1]}");
            }
        }

        ResourceClient<V1ConfigMap> configMaps = _connection.Resource<V1ConfigMap>();
        foreach (V1ConfigMap bundle in (await configMaps.ListAsync(new(FieldSelector: $"metadata.name={MeshNames.TrustBundleConfigMap}"), cancellationToken)).Items)
        {
            if (await configMaps.DeleteAsync(ResourceKey.Of(bundle), new(), cancellationToken))
            {
                deleted.Add($"ConfigMap {ResourceKey.Of(bundle)}");
            }
        }

        return deleted;
    }

    private async Task<bool> IsEstablishedAsync(string name, CancellationToken cancellationToken) =>
        (await _connection.Resource<V1CustomResourceDefinition>().GetAsync(ResourceKey.ClusterScoped(name), cancellationToken))
            ?.Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) == true;

    private async Task<bool> IsRolledOutAsync(string name, CancellationToken cancellationToken)
    {
        V1Deployment? deployment = await _connection.Resource<V1Deployment>().GetAsync(new(MeshNames.SystemNamespace, name), cancellationToken);
        int wanted = deployment?.Spec.Replicas ?? 1;
        return deployment?.Status is { } status
            && status.ObservedGeneration >= deployment.Metadata.Generation
            && status.UpdatedReplicas >= wanted
            && status.AvailableReplicas >= wanted
            && status.Replicas == status.UpdatedReplicas;
    }

    private async Task<bool> KnowsWebhooksAsync(CancellationToken cancellationToken)
    {
        var mutating = await _connection.Resource<V1MutatingWebhookConfiguration>().GetAsync(ResourceKey.ClusterScoped(MeshNames.WebhookConfiguration), cancellationToken);
        var validating = await _connection.Resource<V1ValidatingWebhookConfiguration>().GetAsync(ResourceKey.ClusterScoped(MeshNames.ValidationConfiguration), cancellationToken);
        return mutating?.Webhooks?.All(webhook => webhook.ClientConfig.CaBundle is { Length: > 0 }) == true
            && validating?.Webhooks?.All(webhook => webhook.ClientConfig.CaBundle is { Length: > 0 }) == true;
    }

    private async Task UntilAsync(string what, Func<CancellationToken, Task<bool>> condition, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        bool said = false;
        while (!await condition(cancellationToken))
        {
            if (!said)
            {
                progress($"waiting for {what}");
                said = true;
            }

            if (time.GetElapsedTime(start) > patience)
            {
                throw new MeshctlException(
                    ExitCodes.Failed,
                    $"waited {patience.TotalSeconds:0} s for {what}",
                    $"kubectl -n {MeshNames.SystemNamespace} get pods,events; what was applied stays, and the command can be repeated");
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }
}
