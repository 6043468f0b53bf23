using System.CommandLine;
using Mesh.Cli.Clusters;
using Mesh.Cli.Output;
using Spectre.Console;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl status</c>: which pods have a sidecar and are ready, and what the sidecars have applied.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        Option<OutputFormat> output = CommonOptions.Output();
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("status", "Show the namespaces of the mesh, which of their pods have a sidecar, and whether routes and policies are applied") { output, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            MeshStatus status = new(
                await StatusReader.ReadAsync(cluster.Connection, cancellationToken), await ObjectStatusReader.ReadAsync(cluster.Connection, cancellationToken));
            Printer.Print(status, CliJsonContext.Default.MeshStatus, parsed.GetValue(output), parsed.InvocationConfiguration.Output, ToTable);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Rows ToTable(MeshStatus status) =>
        status.Objects.Count == 0 ? new(ToTable(status.Namespaces)) : new(ToTable(status.Namespaces), Text.Empty, ToTable(status.Objects));

    private static Table ToTable(IReadOnlyList<ObjectStatus> objects)
    {
        Table table = Printer.Table("KIND", "NAMESPACE", "NAME", "SERVICE", "APPLIED", "MESSAGE");
        foreach (ObjectStatus item in objects)
        {
            table.AddRow(
                Markup.Escape(item.Kind),
                Markup.Escape(item.Namespace),
                Markup.Escape(item.Name),
                Markup.Escape(item.Parent ?? "-"),
                item.Applied switch { true => "yes", false => "no", null => "unknown" },
                Markup.Escape(item.Message));
        }

        return table;
    }

    private static Table ToTable(IReadOnlyList<NamespaceStatus> namespaces)
    {
        Table table = Printer.Table("NAMESPACE", "INJECTION", "MESHED", "READY", "VERSIONS", "WITHOUT SIDECAR");
        foreach (NamespaceStatus item in namespaces)
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
