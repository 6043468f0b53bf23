using System.CommandLine;
using Mesh.Cli.Clusters;
using Mesh.Cli.Output;
using Spectre.Console;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl status</c>: which pods have a sidecar and are ready.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        Option<OutputFormat> output = CommonOptions.Output();
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("status", "Show the namespaces of the mesh and which of their pods have a sidecar") { output, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            MeshStatus status = await StatusReader.ReadAsync(cluster.Connection, cancellationToken);
            Printer.Print(status, CliJsonContext.Default.MeshStatus, parsed.GetValue(output), parsed.InvocationConfiguration.Output, ToTable);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Table ToTable(MeshStatus status)
    {
        Table table = Printer.Table("NAMESPACE", "INJECTION", "MESHED", "READY", "VERSIONS", "WITHOUT SIDECAR");
        foreach (NamespaceStatus item in status.Namespaces)
        {
            table.AddRow(
                Markup.Escape(item.Namespace),
                item.InjectionEnabled ? "enabled" : "disabled",
                $"{item.Meshed}",
                $"{item.MeshedReady}",
                Markup.Escape(item.Versions.Count == 0 ? "-" : string.Join(", ", item.Versions)),
                Markup.Escape(item.Unmeshed.Count == 0 ? "-" : string.Join(", ", item.Unmeshed)));
        }

        return table;
    }
}
