using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Kinds;

/// <summary>The class a pod gets from its requests and limits of cpu and memory.</summary>
internal static class QualityOfService
{
    private static readonly string[] Computed = ["cpu", "memory"];

    public static string Of(JsonObject spec)
    {
        var containers = spec.Objects("containers").Concat(spec.Objects("initContainers")).Select(c => c.Child("resources") ?? []).ToArray();
        if (containers.All(r => !Any(r, "requests") && !Any(r, "limits")))
        {
            return "BestEffort";
        }

        return containers.All(r => Computed.All(c => IsFixed(r, c))) ? "Guaranteed" : "Burstable";
    }

    private static bool Any(JsonObject resources, string side) => Computed.Any(c => !IsZero(resources.Child(side)?.Text(c)));

    private static bool IsFixed(JsonObject resources, string name)
    {
        var limit = resources.Child("limits")?.Text(name) ?? "";
        var request = resources.Child("requests")?.Text(name) ?? "";
        return !IsZero(limit) && (request.Length == 0 || Value(request) == Value(limit));
    }

    private static bool IsZero(string? quantity) => string.IsNullOrEmpty(quantity) || Value(quantity) == 0;

    private static decimal Value(string quantity) => Quantity.TryParse(quantity, out var value) ? value : 0;
}
