using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Clusters;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Sidecars;

namespace Mesh.Cli.Checks;

/// <summary>The API server knows the webhooks and reaches them: it is asked to create things that are never stored.</summary>
internal sealed class WebhooksCheck : ICheck
{
    private const string LogAdvice = "kubectl -n mesh-system get pods; the API server's own message says why it could not call";

    public string Name => "webhooks";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ClusterAccess cluster, CancellationToken cancellationToken)
    {
        KubernetesConnection connection = cluster.Connection;
        var mutating = await connection.Resource<V1MutatingWebhookConfiguration>().GetAsync(ResourceKey.ClusterScoped(MeshNames.WebhookConfiguration), cancellationToken);
        var validating = await connection.Resource<V1ValidatingWebhookConfiguration>().GetAsync(ResourceKey.ClusterScoped(MeshNames.ValidationConfiguration), cancellationToken);
        return
        [
            JudgeBundles("injection webhook", mutating?.Webhooks?.Select(webhook => webhook.ClientConfig), CheckVerdict.Error),
            JudgeBundles("validation webhook", validating?.Webhooks?.Select(webhook => webhook.ClientConfig), CheckVerdict.Warning),
            await ProbeConversionAsync(connection, cancellationToken),
            await ProbeInjectionAsync(connection, cancellationToken),
        ];
    }

    /// <param name="name">Of the check.</param>
    /// <param name="clients">How the webhooks are called; null if there is no configuration.</param>
    /// <param name="absence">How bad it is if they cannot be.</param>
    public static CheckResult JudgeBundles(string name, IEnumerable<Admissionregistrationv1WebhookClientConfig>? clients, CheckVerdict absence)
    {
        if (clients is null)
        {
            return new(name, absence, "is not configured", "apply the mesh's manifests: kubectl apply -k manifests");
        }

        return clients.All(client => client.CaBundle is { Length: > 0 })
            ? CheckResult.Ok(name, "has its caBundle")
            : new(name, absence, "has no caBundle", "look at the control plane's log: its leader writes it");
    }

    private static async Task<CheckResult> ProbeConversionAsync(KubernetesConnection connection, CancellationToken cancellationToken)
    {
        const string Name = "conversion reachable";
        JsonObject probe = new()
        {
            ["apiVersion"] = "split.smi-spec.io/v1alpha1",
            ["kind"] = "TrafficSplit",
            ["metadata"] = new JsonObject { ["name"] = InjectionProbe.Name, ["namespace"] = MeshNames.SystemNamespace },
            ["spec"] = new JsonObject { ["service"] = InjectionProbe.Name, ["backends"] = new JsonArray(new JsonObject { ["service"] = InjectionProbe.Name, ["weight"] = "1" }) },
        };
        try
        {
            await connection.AskAsync($"apis/split.smi-spec.io/v1alpha1/namespaces/{MeshNames.SystemNamespace}/trafficsplits?dryRun=All", probe, cancellationToken);
            return CheckResult.Ok(Name, "a TrafficSplit of v1alpha1 is converted");
        }
        catch (KubernetesApiException exception)
        {
            return Failure(Name, exception);
        }
    }

    private static async Task<CheckResult> ProbeInjectionAsync(KubernetesConnection connection, CancellationToken cancellationToken)
    {
        const string Name = "injection reachable";
        try
        {
            return await InjectionProbe.AskAsync(connection, cancellationToken) is not { } made
                ? CheckResult.Ok(Name, "not tried: no namespace asks for sidecars")
                : SidecarRules.HasSidecar(made)
                ? CheckResult.Ok(Name, $"a pod of namespace {made.Namespace()} would get a sidecar")
                : CheckResult.Error(Name, $"a pod of namespace {made.Namespace()} would get no sidecar", LogAdvice);
        }
        catch (KubernetesApiException exception)
        {
            return Failure(Name, exception);
        }
    }

    // Not being allowed to create says nothing about webhooks.
    private static CheckResult Failure(string name, KubernetesApiException exception) =>
        (int)exception.Code is 403 && !exception.Message.Contains("webhook", StringComparison.Ordinal)
            ? CheckResult.Warning(name, $"could not be tried: {exception.Message}", "run this as somebody who may create it")
            : CheckResult.Error(name, exception.Message, LogAdvice);
}
