using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>What the clusters that export a service have agreed on.</summary>
internal sealed class ServiceImportSpec
{
    public const string ClusterSetIp = "ClusterSetIP";
    public const string Headless = "Headless";

    /// <summary>Those of all exporting clusters.</summary>
    [JsonPropertyName("ports")]
    public IList<ServiceImportPort>? Ports { get; set; }

    /// <summary>Addresses that mean the service in this cluster; none if it is headless.</summary>
    [JsonPropertyName("ips")]
    public IList<string>? Ips { get; set; }

    /// <summary><see cref="ClusterSetIp"/> or <see cref="Headless"/>.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; set; }

    [JsonPropertyName("sessionAffinity")]
    public string? SessionAffinity { get; set; }

    [JsonPropertyName("sessionAffinityConfig")]
    public V1SessionAffinityConfig? SessionAffinityConfig { get; set; }
}
