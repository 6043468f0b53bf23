using System.CommandLine;
using Mesh.Cli.Clusters;
using Mesh.Cli.Installing;
using Mesh.Cli.Output;
using Spectre.Console;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        Option<OutputFormat> output = CommonOptions.Output();
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Option<bool> client = new("--client") { Description = "only the version of meshctl; asks no cluster" };
        Command command = new("version", "Print the version of meshctl and of the control plane") { output, kubeconfig, client };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string own = typeof(VersionCommand).Assembly.GetName().Version!.ToString(fieldCount: 3);
            string? plane = parsed.GetValue(client) ? null : await ControlPlaneAsync(parsed.GetValue(kubeconfig), cancellationToken);
            Printer.Print(new VersionInfo(own, plane), CliJsonContext.Default.VersionInfo, parsed.GetValue(output), parsed.InvocationConfiguration.Output, version =>
                new Rows(parsed.GetValue(client)
                    ? [new Text($"meshctl {version.Client}")]
                    : [new Text($"meshctl {version.Client}"), new Text($"control plane {version.ControlPlane ?? "not found"}")]));
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<string?> ControlPlaneAsync(FileInfo? kubeconfig, CancellationToken cancellationToken)
    {
        using ClusterAccess cluster = ClusterAccess.Open(kubeconfig);
        return await Preflight.InstalledVersionAsync(cluster.Connection, cancellationToken);
    }
}
