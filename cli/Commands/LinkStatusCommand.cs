using System.CommandLine;
using Mesh.Cli.Clusters;
using Mesh.Cli.Links;
using Mesh.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl link status</c>.</summary>
internal static class LinkStatusCommand
{
    public static Command Create()
    {
        Option<OutputFormat> output = CommonOptions.Output();
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("status", "Show the links to other clusters; exit code 1 if one is not connected, or not everything that its peer states is in force") { output, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            IReadOnlyList<LinkStatus> links = [.. (await new LinkStore(cluster.Connection).ListAsync(cancellationToken)).Select(LinkStatus.Of)];
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            Printer.Print(links, CliJsonContext.Default.Links, parsed.GetValue(output), parsed.InvocationConfiguration.Output, shown => ToTable(shown, now));
            return links.All(link => link.IsGood) ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    public static IRenderable ToTable(IReadOnlyList<LinkStatus> links, DateTimeOffset now)
    {
        if (links.Count == 0)
        {
            return new Text("no links to other clusters");
        }

        Table table = Printer.Table("CLUSTER", "CONNECTED", "SYNCED", "SERVICES", "ENDPOINTS", "REFUSED", "LAST SEEN", "");
        foreach (LinkStatus link in links)
        {
            table.AddRow(
                Markup.Escape(link.Cluster),
                Word(link.Connected),
                Word(link.Synced),
                $"{link.Services}",
                $"{link.Endpoints}",
                $"{link.Refused}",
                link.LastSeen is { } seen ? $"{Age(now - seen.ToUniversalTime())} ago" : "never",
                Markup.Escape(link.Message));
        }

        return table;
    }

    private static string Word(bool? holds) => holds switch { true => "[green]yes[/]", false => "[red]no[/]", null => "?" };

    private static string Age(TimeSpan age) =>
        age.TotalDays >= 2 ? $"{age.TotalDays:0} d" : age.TotalHours >= 2 ? $"{age.TotalHours:0} h" : age.TotalMinutes >= 2 ? $"{age.TotalMinutes:0} min" : $"{Math.Max(0, age.TotalSeconds):0} s";
}
