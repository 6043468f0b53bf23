using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;
using static Mesh.Sandbox.Api.Printing.StandardColumns;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>Tables of the remaining built-in kinds.</summary>
internal static class ClusterColumns
{
    public static readonly IReadOnlyList<PrinterColumn> Namespaces = [Name, Field("Status", "status", "phase"), Age];

    public static readonly IReadOnlyList<PrinterColumn> Nodes =
    [
        Name,
        Text("Status", NodeStatus),
        Text("Roles", NodeRoles),
        Age,
        Field("Version", "status", "nodeInfo", "kubeletVersion"),
        Text("Internal-IP", n => Address(n, "InternalIP"), 1),
        Text("External-IP", n => Address(n, "ExternalIP"), 1),
        Text("OS-Image", n => TextAt(n, "status", "nodeInfo", "osImage"), 1),
        Text("Kernel-Version", n => TextAt(n, "status", "nodeInfo", "kernelVersion"), 1),
        Text("Container-Runtime", n => TextAt(n, "status", "nodeInfo", "containerRuntimeVersion"), 1),
    ];

    public static readonly IReadOnlyList<PrinterColumn> ConfigMaps =
        [Name, Count("Data", c => (c.Child("data")?.Count ?? 0) + (c.Child("binaryData")?.Count ?? 0)), Age];

    public static readonly IReadOnlyList<PrinterColumn> Secrets = [Name, Field("Type", "type"), Count("Data", s => s.Child("data")?.Count ?? 0), Age];

    public static readonly IReadOnlyList<PrinterColumn> ServiceAccounts = [Name, Count("Secrets", s => s.Objects("secrets").Count()), Age];

    public static readonly IReadOnlyList<PrinterColumn> Leases = [Name, Field("Holder", "spec", "holderIdentity"), Age];

    public static readonly IReadOnlyList<PrinterColumn> Events = EventTable("involvedObject", "message", "lastTimestamp", "firstTimestamp", "count");

    public static readonly IReadOnlyList<PrinterColumn> NewEvents =
        EventTable("regarding", "note", "deprecatedLastTimestamp", "deprecatedFirstTimestamp", "deprecatedCount");

    public static readonly IReadOnlyList<PrinterColumn> Created = [Name, Field("Created At", "metadata", "creationTimestamp")];

    public static readonly IReadOnlyList<PrinterColumn> Bindings =
        [Name, Text("Role", b => $"{b.Child("roleRef")?.Text("kind")}/{b.Child("roleRef")?.Text("name")}"), Age];

    public static readonly IReadOnlyList<PrinterColumn> Webhooks = [Name, Count("Webhooks", w => w.Objects("webhooks").Count()), Age];

    public static readonly IReadOnlyList<PrinterColumn> Definitions = [Name, Field("Created At", "metadata", "creationTimestamp")];

    private static PrinterColumn[] EventTable(string subject, string message, string last, string first, string count) =>
    [
        new("Last Seen", (e, now) => HumanDuration.Since(Time(e, last), now)),
        Field("Type", "type"),
        Field("Reason", "reason"),
        Text("Object", e => $"{e.Child(subject)?.Text("kind").ToLowerInvariant()}/{e.Child(subject)?.Text("name")}"),
        Text("Message", e => e.Text(message).Trim()),
        new("First Seen", (e, now) => HumanDuration.Since(Time(e, first), now)) { Priority = 1 },
        new("Count", (e, _) => e.Child("series")?.Number("count") ?? e.Number(count) ?? 1) { Priority = 1, Type = "integer" },
        new("Name", (e, _) => new ObjectMeta(e).Name) { Priority = 1, Format = "name" },
    ];

    private static JsonNode? Time(JsonObject tree, string property) => tree.Path("series", "lastObservedTime") ?? tree[property] ?? tree["eventTime"];

    private static string NodeStatus(JsonObject node)
    {
        var ready = Cells.HasCondition(node, "Ready") ? "Ready" : "NotReady";
        return node.Child("spec")?.Flag("unschedulable") ?? false ? $"{ready},SchedulingDisabled" : ready;
    }

    private static string NodeRoles(JsonObject node)
    {
        const string prefix = "node-role.kubernetes.io/";
        var roles = (new ObjectMeta(node).Labels ?? []).Where(l => l.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(l => l.Key[prefix.Length..]);
        return string.Join(",", roles.Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : Cells.None;
    }

    private static string Address(JsonObject node, string type) =>
        node.Child("status")?.Objects("addresses").FirstOrDefault(a => a.Text("type") == type)?.Text("address") ?? Cells.None;
}
