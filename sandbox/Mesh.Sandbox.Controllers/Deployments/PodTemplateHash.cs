using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Controllers.Objects;

namespace Mesh.Sandbox.Controllers.Deployments;

/// <summary>Names a pod template by its content, so that a template that returns finds its old ReplicaSet.</summary>
internal static class PodTemplateHash
{
    public const string Label = "pod-template-hash";

    // Kubernetes' own alphabet for generated names: no vowels and nothing that reads like another character.
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>The hash, with the number of collisions so far mixed in.</summary>
    public static string Compute(V1PodTemplateSpec template, int collisions)
    {
        var hash = 2166136261u;
        foreach (var value in Encoding.UTF8.GetBytes($"{Canonical(template)}/{collisions}"))
        {
            // FNV-1a, 32 bits.
            hash = unchecked((hash ^ value) * 16777619u);
        }

        return string.Concat(hash.ToString(CultureInfo.InvariantCulture).Select(digit => Alphabet[digit % Alphabet.Length]));
    }

    /// <summary>Whether two templates make the same pods; the hash label itself does not count.</summary>
    public static bool AreEqual(V1PodTemplateSpec left, V1PodTemplateSpec right) =>
        JsonNode.DeepEquals(JsonComparison.ToNode(WithoutLabel(left)), JsonComparison.ToNode(WithoutLabel(right)));

    public static V1PodTemplateSpec WithoutLabel(V1PodTemplateSpec template)
    {
        var copy = JsonComparison.Copy(template);
        copy.Metadata?.Labels?.Remove(Label);
        return copy;
    }

    private static string Canonical(V1PodTemplateSpec template) => Sorted(JsonComparison.ToNode(WithoutLabel(template)))!.ToJsonString();

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
