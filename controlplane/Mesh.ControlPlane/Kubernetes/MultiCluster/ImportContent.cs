using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Clusters;
using Mesh.ControlPlane.Status;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>What stands in a ServiceImport of the mesh.</summary>
internal static class ImportContent
{
    private const string Ready = "Ready";

    public static ServiceImportSpec Spec(ClusterSetService service, string? address) => new()
    {
        Ports = [.. service.Ports.Select(port => new ServiceImportPort
        {
            Name = port.Name.Length > 0 ? port.Name : null,
            Protocol = "TCP",
            AppProtocol = port.AppProtocol.Length > 0 ? port.AppProtocol : null,
            Port = port.Port,
        })],
        Ips = address is null ? [] : [address],
        Type = service.IsHeadless ? ServiceImportSpec.Headless : ServiceImportSpec.ClusterSetIp,
        SessionAffinity = service.AffinitySeconds > 0 ? "ClientIP" : "None",
        SessionAffinityConfig = service.AffinitySeconds > 0 ? new() { ClientIP = new() { TimeoutSeconds = service.AffinitySeconds } } : null,
    };

    public static bool AreSame(ServiceImportSpec? one, ServiceImportSpec other) =>
        one is not null
        && (one.Ports ?? []).SequenceEqual(other.Ports ?? [])
        && (one.Ips ?? []).SequenceEqual(other.Ips ?? [])
        && one.Type == other.Type
        && one.SessionAffinity == other.SessionAffinity
        && one.SessionAffinityConfig?.ClientIP?.TimeoutSeconds == other.SessionAffinityConfig?.ClientIP?.TimeoutSeconds;

    /// <summary>A merge patch that leaves nothing of an older spec.</summary>
    public static JsonObject Patch(ServiceImportSpec spec)
    {
        var content = JsonNode.Parse(ObjectJson.Serialize(spec))!.AsObject();
        content.TryAdd("sessionAffinityConfig", null);
        return new JsonObject { ["spec"] = content };
    }

    /// <returns>The status to write; null if the import says the same already.</returns>
    public static JsonObject? Status(ServiceImport import, ClusterSetService service, DateTime now)
    {
        bool hasAddress = import.Spec?.Ips is { Count: > 0 };
        var ready = service.IsHeadless
            ? new Finding(true, Ready, "sidecars answer with the addresses of its pods")
            : hasAddress ? new(true, Ready, "sidecars answer for the address and the name") : new(false, "Pending", "all addresses of 240.240.0.0/16 are in use");
        var conditions = Conditions.Next(import.Status?.Conditions, [(Ready, ready)], import.Metadata.Generation ?? 0, now);
        var before = (import.Status?.Clusters ?? []).Select(exporting => exporting.Cluster);
        if (conditions is null && before.SequenceEqual(service.Clusters))
        {
            return null;
        }

        return new()
        {
            ["clusters"] = new JsonArray([.. service.Clusters.Select(cluster => new JsonObject { ["cluster"] = cluster })]),
            ["conditions"] = JsonNode.Parse(ObjectJson.Serialize(conditions ?? import.Status!.Conditions!)),
        };
    }
}
