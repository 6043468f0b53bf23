using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mesh.Cli.Clusters;
using Mesh.Cli.Output;
using Mesh.Cli.Sidecars;
using Spectre.Console;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl get routes|endpoints|config POD</c>: what one sidecar has, asked of the sidecar itself.</summary>
internal static class GetCommand
{
    private const string ConfigPage = "/debug/config";

    public static Command Create() => new("get", "Show what a pod's sidecar has in force")
    {
        Routes(),
        Endpoints(),
        Config(),
    };

    private static Command Routes() => new GetSubcommand("routes", "Where requests to each Service go, and why").Build((config, format, output, _) =>
        Printer.Print(config.Routes(), CliJsonContext.Default.Routes, format, output, RouteTable));

    private static Command Endpoints()
    {
        Option<string?> service = new("--service") { Description = "only this Service: NAME or NAMESPACE/NAME" };
        return new GetSubcommand("endpoints", "The endpoints of each backend with their health as this sidecar sees it", service).Build((config, format, output, parsed) =>
            Printer.Print(config.Endpoints(parsed.GetValue(service)), CliJsonContext.Default.Endpoints, format, output, EndpointTable));
    }

    private static Command Config() => new GetSubcommand("config", "What the sidecar has accepted from the control plane").Build((config, format, output, _) =>
        Printer.Print(config, CliJsonContext.Default.SidecarConfig, format, output, ConfigTable));

    /// <summary>Reads the sidecar's answer.</summary>
    public static async Task<SidecarConfig> ReadAsync(ParseResult parsed, GetOptions options, CancellationToken cancellationToken)
    {
        string json;
        if (parsed.GetValue(options.Address) is { } address)
        {
            json = await DebugPort.Sidecar.GetAsync(HostPort.Parse(address), ConfigPage, cancellationToken);
        }
        else
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(options.Kubeconfig));
            PodName pod = PodName.Parse(
                parsed.GetValue(options.Pod) ?? throw new MeshctlException(ExitCodes.Usage, "no pod is named", "write POD or NAMESPACE/POD, or name an --address"),
                parsed.GetValue(options.Namespace) ?? cluster.Namespace);
            json = await DebugPort.Sidecar.GetAsync(cluster, pod, ConfigPage, cancellationToken);
        }

        return JsonSerializer.Deserialize(json, CliJsonContext.Default.SidecarConfig)
            ?? throw new MeshctlException(ExitCodes.Unreachable, "the sidecar's answer is empty", "look at its log with `kubectl logs POD -c mesh-proxy`");
    }

    private static Table RouteTable(IReadOnlyList<SidecarRoute> routes)
    {
        Table table = Printer.Table("SERVICE", "PORT", "PROTOCOL", "BACKEND", "WEIGHT", "SHARE", "ENDPOINTS", "DECIDED BY");
        foreach (SidecarRoute route in routes)
        {
            table.AddRow(
                Markup.Escape(route.Service),
                $"{route.Port}",
                Markup.Escape(route.Protocol),
                Markup.Escape(route.Backend),
                $"{route.Weight}",
                string.Create(CultureInfo.InvariantCulture, $"{route.Percent:0.#}%"),
                $"{route.Endpoints}",
                Markup.Escape(route.Source ?? "-"));
        }

        return table;
    }

    private static Table EndpointTable(IReadOnlyList<SidecarEndpoint> endpoints)
    {
        Table table = Printer.Table("BACKEND", "ENDPOINT", "WORKLOAD", "CLUSTER", "LOCALITY", "HEALTH", "MTLS", "IN FLIGHT", "LATENCY");
        foreach (SidecarEndpoint endpoint in endpoints)
        {
            table.AddRow(
                Markup.Escape(endpoint.Backend),
                Markup.Escape(endpoint.Address),
                Markup.Escape(endpoint.Gateway is { } pods ? string.Create(CultureInfo.InvariantCulture, $"gateway to {pods}") : endpoint.Workload),
                Markup.Escape(endpoint.Cluster.Length > 0 ? endpoint.Cluster : "-"),
                Markup.Escape(endpoint.Locality),
                Markup.Escape(endpoint.Cause is null ? endpoint.Health : $"{endpoint.Health} ({endpoint.Cause})"),
                endpoint.MutualTls ? "yes" : "no",
                $"{endpoint.InFlight}",
                string.Create(CultureInfo.InvariantCulture, $"{endpoint.LatencyMs:0.##} ms"));
        }

        return table;
    }

    private static Table ConfigTable(SidecarConfig config)
    {
        Table table = Printer.Table("TYPE", "NAME", "VERSION");
        foreach (HeldVersion held in config.Held ?? [])
        {
            table.AddRow(Markup.Escape(held.Type[(held.Type.LastIndexOf('/') + 1)..]), Markup.Escape(held.Name), Markup.Escape(held.Version));
        }

        return table;
    }
}
