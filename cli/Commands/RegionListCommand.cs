using System.CommandLine;
using Mesh.Cli.Clusters;
using Mesh.Cli.Output;
using Mesh.Cli.Regions;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl region list</c>.</summary>
internal static class RegionListCommand
{
    public static Command Create()
    {
        Option<OutputFormat> output = CommonOptions.Output();
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("list", "Show what is in force of each region that has a RegionPolicy in this cluster, wherever it was decided") { output, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            IReadOnlyList<RegionStatus> regions = [.. (await new RegionStore(cluster.Connection).ListAsync(cancellationToken)).Select(RegionStatus.Of)];
            Printer.Print(regions, CliJsonContext.Default.Regions, parsed.GetValue(output), parsed.InvocationConfiguration.Output, ToTable);
            return ExitCodes.Success;
        });
        return command;
    }

    public static IRenderable ToTable(IReadOnlyList<RegionStatus> regions)
    {
        if (regions.Count == 0)
        {
            return new Text("nothing was decided about regions in this cluster");
        }

        Table table = Printer.Table("REGION", "STATE", "AVAILABLE", "CLUSTER", "BY", "WHY", "UNTIL", "");
        foreach (RegionStatus region in regions)
        {
            table.AddRow(
                Markup.Escape(region.Region),
                Markup.Escape(region.State),
                $"{region.Available} %",
                Markup.Escape(region.DecidedIn),
                Markup.Escape(region.DecidedBy),
                Markup.Escape(region.Reason),
                Markup.Escape(region.Until ?? ""),
                Markup.Escape(region.Message));
        }

        return table;
    }
}
