using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.Smi;

/// <summary>Conditions of which all must be met.</summary>
internal sealed class HttpRouteGroupMatch
{
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>Anchored at the start of the path; unset = all.</summary>
    [JsonPropertyName("pathRegex")]
    public string? PathRegex { get; set; }

    /// <summary>Methods, or "*"; unset = all.</summary>
    [JsonPropertyName("methods")]
    public IList<string>? Methods { get; set; }

    /// <summary>Header fields and expressions: a map in the specification's text, a list of maps in the definitions of its tools. Both are read.</summary>
    [JsonPropertyName("headers")]
    public JsonElement? Headers { get; set; }
}
