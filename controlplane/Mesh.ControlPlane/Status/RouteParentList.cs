using System.Text.Json;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Status;

/// <summary>
/// The list of parents in the status of a route, which several controllers write: each entry belongs to one of them. Pure: findings in, list out, and a
/// decision whether it is worth a write.
/// </summary>
internal sealed class RouteParentList
{
    // As the Gateway API's definition.
    private const int MaxEntries = 32;

    private readonly string _namespace;
    private readonly List<JsonElement> _foreign = [];
    private readonly List<RouteParentStatus> _own = [];

    /// <param name="routeNamespace">Namespace of the route: what references without one mean.</param>
    /// <param name="current">The list as it stands in the object.</param>
    public RouteParentList(string routeNamespace, IList<JsonElement>? current)
    {
        _namespace = routeNamespace;
        foreach (var entry in current ?? [])
        {
            if (IsOwn(entry))
            {
                _own.Add(ObjectJson.Deserialize<RouteParentStatus>(entry));
            }
            else
            {
                _foreign.Add(entry);
            }
        }
    }

    /// <summary>The mesh's own conditions at a parent, as they stand in the object.</summary>
    public IList<V1Condition>? ConditionsOf(RouteParentState parent) => _own.FirstOrDefault(entry => IsAbout(entry, parent))?.Conditions;

    /// <summary>
    /// The list to write, or null if that which is there says the same: entries of other controllers as they are, then the mesh's own, one for each
    /// parent; those of parents that the route no longer names are gone.
    /// </summary>
    public IReadOnlyList<JsonElement>? Next(RouteState route, Func<RouteParentState, IReadOnlyList<(string Type, Finding Finding)>> findings, DateTime now)
    {
        var entries = new List<JsonElement>(_foreign);
        bool changed = false, onlyNumbers = true;
        int kept = 0;
        foreach (var parent in route.Parents.Take(Math.Max(0, MaxEntries - _foreign.Count)))
        {
            var before = _own.FirstOrDefault(entry => IsAbout(entry, parent));
            var conditions = Conditions.Next(before?.Conditions, findings(parent), route.Generation, now);
            kept += before is null ? 0 : 1;
            changed |= conditions is not null;
            onlyNumbers &= conditions is null || Conditions.OnlyNumbersDiffer(before?.Conditions, conditions);
            entries.Add(ToElement(new()
            {
                ParentRef = before?.ParentRef ?? Reference(parent),
                ControllerName = MeshNames.Controller,
                Conditions = conditions ?? before!.Conditions,
            }));
        }

        OnlyNumbersDiffer = onlyNumbers && kept == _own.Count;
        return changed || kept < _own.Count ? entries : null;
    }

    /// <summary>Whether all that the list of <see cref="Next"/> says anew is how many sidecars there are.</summary>
    public bool OnlyNumbersDiffer { get; private set; }

    private static bool IsOwn(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object
        && entry.TryGetProperty("controllerName", out var controller)
        && controller.ValueKind == JsonValueKind.String
        && controller.ValueEquals(MeshNames.Controller);

    private bool IsAbout(RouteParentStatus entry, RouteParentState parent) =>
        entry.ParentRef is { Group: "", Kind: "Service" } reference
        && (reference.Namespace ?? _namespace) == parent.Service.Namespace
        && reference.Name == parent.Service.Name
        && NullIfEmpty(reference.SectionName) == parent.SectionName
        && reference.Port == parent.Port;

    private static ParentReference Reference(RouteParentState parent) => new()
    {
        Group = "",
        Kind = "Service",
        Namespace = parent.Service.Namespace,
        Name = parent.Service.Name,
        SectionName = parent.SectionName,
        Port = parent.Port,
    };

    private static JsonElement ToElement(RouteParentStatus entry) => JsonDocument.Parse(ObjectJson.Serialize(entry)).RootElement;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
