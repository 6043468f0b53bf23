using System.Text.Json;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Commands;

/// <summary>Reads from the objects of users what the control plane says of them.</summary>
internal static class ObjectStatusReader
{
    private static readonly ResourceDefinition[] Kinds =
    [
        new("split.smi-spec.io", "v1alpha4", "trafficsplits", "TrafficSplit"),
        new("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute"),
        new("gateway.networking.k8s.io", "v1", "grpcroutes", "GRPCRoute"),
        new("mesh.dev", "v1alpha1", "trafficpolicies", "TrafficPolicy"),
        new("mesh.dev", "v1alpha1", "accesspolicies", "AccessPolicy"),
        new("mesh.dev", "v1alpha1", "ratelimitpolicies", "RateLimitPolicy"),
    ];

    /// <summary>All of them, of the kinds that are installed.</summary>
    public static async Task<IReadOnlyList<ObjectStatus>> ReadAsync(KubernetesConnection connection, CancellationToken cancellationToken)
    {
        List<ObjectStatus> statuses = [];
        foreach (ResourceDefinition kind in Kinds)
        {
            try
            {
                ResourceList<MeshObject> found = await new ResourceClient<MeshObject>(connection, kind).ListAsync(ResourceQuery.All, cancellationToken);
                statuses.AddRange(found.Items
                    .OrderBy(item => item.Namespace(), StringComparer.Ordinal)
                    .ThenBy(item => item.Name(), StringComparer.Ordinal)
                    .SelectMany(item => Of(kind.Kind, item)));
            }
            catch (KubernetesApiException exception) when (exception.IsNotFound)
            {
                // The definition is not installed, so there is none.
            }
        }

        return statuses;
    }

    /// <summary>The pure part: one line for an object, or one for each Service that is a parent of a route; none for a route of other controllers only.</summary>
    public static IEnumerable<ObjectStatus> Of(string kind, MeshObject item)
    {
        if (!kind.EndsWith("Route", StringComparison.Ordinal))
        {
            return [Of(kind, item, null, Property(item.Status, "conditions"))];
        }

        return Items(Property(item.Status, "parents"))
            .Where(entry => Text(entry, "controllerName") == MeshNames.Controller)
            .Select(entry => Of(kind, item, Text(Property(entry, "parentRef"), "name"), Property(entry, "conditions")));
    }

    private static ObjectStatus Of(string kind, MeshObject item, string? parent, JsonElement? conditions)
    {
        JsonElement? applied = Items(conditions).Cast<JsonElement?>().FirstOrDefault(condition => Text(condition, "type") == "Applied");
        bool isCurrent = Property(applied, "observedGeneration") is { ValueKind: JsonValueKind.Number } generation && generation.TryGetInt64(out long observed) && observed == item.Metadata.Generation;
        (bool? holds, string message) = (Text(applied, "status"), isCurrent) switch
        {
            (null, _) => ((bool?)null, "no word of the control plane"),
            (_, false) => (false, "the control plane has not looked at this version yet"),
            (var status, _) => (status == "True", Text(applied, "message") ?? ""),
        };
        return new(kind, item.Namespace(), item.Name(), parent, holds, message);
    }

    private static JsonElement[] Items(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } some ? [.. some.EnumerateArray()] : [];

    private static JsonElement? Property(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } some && some.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string? Text(JsonElement? parent, string name) => Property(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
