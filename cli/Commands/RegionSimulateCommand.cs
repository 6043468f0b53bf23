using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Clusters;
using Mesh.Cli.Output;
using Mesh.Cli.Regions;
using Mesh.Cli.Sidecars;
using Mesh.Kubernetes.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl region simulate</c>: what would happen, before anything does.</summary>
internal static class RegionSimulateCommand
{
    public static Command Create()
    {
        Argument<string> region = new("REGION") { Description = "name of the region, as in the label topology.kubernetes.io/region" };
        Option<int> available = new("--available") { Description = "percent of the requests for which the region could still be used; default: 0, as if it were evacuated" };
        Option<string[]> failoverTo = RegionDrainCommand.FailoverTo();
        Option<int?> bearable = new("--bearable") { Description = "what a pod can bear, in percent of what it gets now: says which pods would get more" };
        Option<string?> address = new("--address") { Description = "HOST:PORT that leads to port 15016 of a control plane already, instead of a way through the API server" };
        Option<OutputFormat> output = CommonOptions.Output();
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("simulate", "Show where requests would go if a region were evacuated, without changing anything; exit code 1 if requests would fail or pods get more than they bear")
        {
            region, available, failoverTo, bearable, address, output, kubeconfig,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            int percent = parsed.GetValue(available);
            if (percent is < 0 or > 99)
            {
                throw new MeshctlException(ExitCodes.Usage, $"{percent} is no part of a region", "--available is 0 to 99");
            }

            (KnownModel model, IReadOnlyList<KnownRegion> regions) = await ReadAsync(parsed.GetValue(address), parsed.GetValue(kubeconfig), cancellationToken);
            KnownRegion? inForce = regions.FirstOrDefault(known => known.Region == parsed.GetValue(region));
            KnownRegion wish = new(
                parsed.GetValue(region)!, percent, parsed.GetValue(failoverTo) is { Length: > 0 } named ? named : inForce?.FailoverTo ?? [], inForce?.MaxLoadPercent ?? 100);
            RegionForecast forecast = new RegionSimulation(model, regions).Of(wish, parsed.GetValue(bearable));
            Printer.Print(forecast, CliJsonContext.Default.RegionForecast, parsed.GetValue(output), parsed.InvocationConfiguration.Output, ToTable);
            return forecast.IsHarmful ? ExitCodes.Failed : ExitCodes.Success;
        });
        return command;
    }

    private static async Task<(KnownModel Model, IReadOnlyList<KnownRegion> Regions)> ReadAsync(string? address, FileInfo? kubeconfig, CancellationToken cancellationToken)
    {
        if (address is not null)
        {
            HostPort place = HostPort.Parse(address);
            return await ReadAsync(path => DebugPort.ControlPlane.GetAsync(place, path, cancellationToken));
        }

        using ClusterAccess cluster = ClusterAccess.Open(kubeconfig);
        // Each replica knows the same.
        V1Pod pod = (await cluster.Connection.Resource<V1Pod>().ListAsync(new ResourceQuery(MeshNames.SystemNamespace, $"app.kubernetes.io/name={MeshNames.ControlPlane}"), cancellationToken)).Items
            .FirstOrDefault(found => found.Metadata.DeletionTimestamp is null && found.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true)
            ?? throw new MeshctlException(ExitCodes.Unreachable, "no control plane is ready", "run `meshctl check`");
        PodName name = new(MeshNames.SystemNamespace, pod.Metadata.Name);
        return await ReadAsync(path => DebugPort.ControlPlane.GetAsync(cluster, name, path, cancellationToken));
    }

    private static async Task<(KnownModel Model, IReadOnlyList<KnownRegion> Regions)> ReadAsync(Func<string, Task<string>> get) => (
        JsonSerializer.Deserialize(await get("/debug/model"), CliJsonContext.Default.KnownModel) ?? new KnownModel(new Dictionary<string, IReadOnlyList<KnownEndpoint>>()),
        JsonSerializer.Deserialize(await get("/debug/regions"), CliJsonContext.Default.KnownRegions) ?? []);

    public static IRenderable ToTable(RegionForecast forecast)
    {
        Table table = Printer.Table("SERVICE", "REGION", "ZONE", "PODS", "SHARE", "THEN", "LOAD OF A POD", "");
        foreach (SimulatedService service in forecast.Services)
        {
            foreach (SimulatedZone zone in service.Zones)
            {
                table.AddRow(
                    Markup.Escape(service.Service), Markup.Escape(zone.Region), Markup.Escape(zone.Zone.Length > 0 ? zone.Zone : "-"), $"{zone.Pods}",
                    Percent(zone.SharePercent), Percent(zone.NextSharePercent), zone.LoadPercent is { } load ? Percent(load) : "-", Markup.Escape(zone.Verdict));
            }

            if (service.FailedPercent > 0)
            {
                table.AddRow(Markup.Escape(service.Service), "nobody", "-", "-", "-", Percent(service.FailedPercent), "-", "answered with 503, region-evacuated");
            }
        }

        return new Rows(
            [
                forecast.Services.Count > 0 ? table : new Text($"no service has pods in {forecast.Region}"),
                .. forecast.Assumptions.Select(assumption => new Text($"assumed: {assumption}")),
            ]);
    }

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.#} %");
}
