using System.CommandLine;
using Mesh.Cli.Checks;
using Mesh.Cli.Clusters;
using Mesh.Cli.Output;
using Spectre.Console;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl check</c>: whether the installation works, and what will stop working.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Option<OutputFormat> output = CommonOptions.Output();
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("check", "Check the cluster, the control plane, webhooks, certificates and pods; exit code 1 if something is broken") { output, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            CheckResults results = await CheckRunner.All(TimeProvider.System).RunAsync(cluster, cancellationToken);
            Printer.Print(results, CliJsonContext.Default.CheckResults, parsed.GetValue(output), parsed.InvocationConfiguration.Output, ToTable);
            return results.Verdict == CheckVerdict.Error ? ExitCodes.Failed : ExitCodes.Success;
        });
        return command;
    }

    private static Table ToTable(CheckResults results)
    {
        Table table = Printer.Table("", "CHECK", "FOUND");
        foreach (CheckResult check in results.Checks)
        {
            table.AddRow(
                check.Verdict switch { CheckVerdict.Ok => "[green]ok[/]", CheckVerdict.Warning => "[yellow]warning[/]", _ => "[red]ERROR[/]" },
                Markup.Escape(check.Name),
                Markup.Escape(check.Message));
            if (check.Advice is { } advice)
            {
                table.AddRow("", "", $"[grey]→ {Markup.Escape(advice)}[/]");
            }
        }

        return table;
    }
}
