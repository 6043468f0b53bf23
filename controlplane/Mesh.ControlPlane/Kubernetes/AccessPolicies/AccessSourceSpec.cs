using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>Who calls. All that is said must match.</summary>
internal sealed class AccessSourceSpec
{
    /// <summary>SPIFFE patterns.</summary>
    [JsonPropertyName("principals")]
    public IList<string>? Principals { get; set; }

    /// <summary>Of the own trust domain.</summary>
    [JsonPropertyName("namespaces")]
    public IList<string>? Namespaces { get; set; }

    /// <summary>Namespace/name, of the own trust domain.</summary>
    [JsonPropertyName("serviceAccounts")]
    public IList<string>? ServiceAccounts { get; set; }

    /// <summary>Of the address that the connection comes from.</summary>
    [JsonPropertyName("cidrs")]
    public IList<string>? Cidrs { get; set; }
}
