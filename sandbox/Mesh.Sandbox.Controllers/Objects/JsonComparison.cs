using System.Text.Json.Nodes;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Controllers.Objects;

/// <summary>Whether two parts of objects say the same; the generated models compare lists by reference.</summary>
internal static class JsonComparison
{
    public static bool AreEqual(object? left, object? right) =>
        JsonNode.DeepEquals(ToNode(left), ToNode(right));

    public static JsonNode? ToNode(object? value) =>
        value is null ? null : JsonNode.Parse(ObjectJson.Serialize(value));

    /// <summary>A copy that can be changed without changing the original.</summary>
    public static T Copy<T>(T value)
        where T : class => ObjectJson.Deserialize<T>(ObjectJson.Serialize(value));
}
