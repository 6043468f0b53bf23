using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;
using static Mesh.Sandbox.Api.Printing.StandardColumns;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>Tables of what makes pods reachable.</summary>
internal static class ServiceColumns
{
    /// <summary>How many addresses a cell names before it only counts the rest.</summary>
    private const int ShownAddresses = 3;

    public static readonly IReadOnlyList<PrinterColumn> Services =
    [
        Name,
        Field("Type", "spec", "type"),
        Text("Cluster-IP", s => s.Path("spec", "clusterIP") is null ? "<none>" : TextAt(s, "spec", "clusterIP")),
        Text("External-IP", ExternalAddress),
        Text("Port(s)", Ports),
        Age,
        Text("Selector", s => Cells.Labels(s.Child("spec")?.Child("selector")), 1),
    ];

    public static readonly IReadOnlyList<PrinterColumn> Endpoints =
    [
        Name,
        Text("Endpoints", e => Cells.Some(e.Objects("subsets").SelectMany(s => s.Objects("addresses").SelectMany(a => s.Objects("ports").Select(p => $"{a.Text("ip")}:{p.Number("port")}"))), ShownAddresses)),
        Age,
    ];

    public static readonly IReadOnlyList<PrinterColumn> EndpointSlices =
    [
        Name,
        Field("AddressType", "addressType"),
        Text("Ports", s => Cells.Some(s.Objects("ports").Select(p => p.Number("port")?.ToString() ?? "*"), ShownAddresses, "<unset>")),
        Text("Endpoints", s => Cells.Some(s.Objects("endpoints").SelectMany(e => e.Texts("addresses")), ShownAddresses, "<unset>")),
        Age,
    ];

    private static string ExternalAddress(JsonObject service)
    {
        var spec = service.Child("spec") ?? [];
        var balanced = service.Child("status")?.Child("loadBalancer")?.Objects("ingress").Select(i => i.Text("ip") is { Length: > 0 } ip ? ip : i.Text("hostname")) ?? [];
        return spec.Text("type") switch
        {
            "ExternalName" => spec.Text("externalName"),
            "LoadBalancer" => string.Join(",", balanced.Concat(spec.Texts("externalIPs"))) is { Length: > 0 } addresses ? addresses : "<pending>",
            _ => string.Join(",", spec.Texts("externalIPs")) is { Length: > 0 } addresses ? addresses : "<none>",
        };
    }

    private static string Ports(JsonObject service)
    {
        var ports = (service.Child("spec")?.Objects("ports") ?? [])
            .Select(p => p.Number("nodePort") is > 0 and var node ? $"{p.Number("port")}:{node}/{p.Text("protocol")}" : $"{p.Number("port")}/{p.Text("protocol")}");
        return string.Join(",", ports) is { Length: > 0 } text ? text : "<none>";
    }
}
