using System.CommandLine;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Cli.Clusters;
using Mesh.Cli.Installing;
using Mesh.Cli.Output;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Sidecars;
using Spectre.Console;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl uninstall</c>.</summary>
internal static class UninstallCommand
{
    private const int MaxListed = 5;

    public static Command Create()
    {
        Option<OutputFormat> output = CommonOptions.Output();
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Option<bool> force = new("--force") { Description = "also while pods have sidecars, whose certificates then end within a day" };
        Option<bool> definitions = new("--definitions") { Description = "also the definitions of the mesh's kinds, and with them every object of these kinds" };
        Command command = new("uninstall", "Remove the mesh from the cluster, its certificate authority included") { output, kubeconfig, force, definitions };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            if (!parsed.GetValue(force))
            {
                await RequireNoSidecarsAsync(cluster.Connection, cancellationToken);
            }

            IReadOnlyList<JsonObject> objects = MeshManifests.Read(InstallationSettings.Default with { Parts = [InstallationSettings.GatewayPart, InstallationSettings.FederationPart] });
            ObjectWriter writer = await ObjectWriter.CreateAsync(cluster.Connection, cancellationToken);
            InstallCommand.Stop(await Preflight.FaultsAsync(cluster, writer, objects, "delete", cancellationToken));
            OutputFormat format = parsed.GetValue(output);
            TextWriter progress = format == OutputFormat.Table ? parsed.InvocationConfiguration.Output : parsed.InvocationConfiguration.Error;
            string? before = await Preflight.InstalledVersionAsync(cluster.Connection, cancellationToken);
            Installer installer = new(cluster, progress.WriteLine, TimeSpan.Zero, TimeProvider.System);
            IReadOnlyList<string> deleted = await installer.DeleteAsync(writer, objects, parsed.GetValue(definitions), cancellationToken);
            InstallationReport report = new(MeshManifests.Version, before, deleted, IsReady: false);
            Printer.Print(report, CliJsonContext.Default.InstallationReport, format, parsed.InvocationConfiguration.Output, done => new Rows(new Text($"the mesh is removed, {done.Objects.Count} objects")));
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task RequireNoSidecarsAsync(KubernetesConnection connection, CancellationToken cancellationToken)
    {
        ResourceList<V1Pod> pods = await connection.Resource<V1Pod>().ListAsync(ResourceQuery.All, cancellationToken);
        string[] meshed = [.. pods.Items.Where(SidecarRules.HasSidecar).Select(pod => $"{pod.Namespace()}/{pod.Name()}").Order(StringComparer.Ordinal)];
        if (meshed.Length > 0)
        {
            throw new MeshctlException(
                ExitCodes.Failed,
                $"nothing was changed: {meshed.Length} pods have sidecars, {string.Join(", ", meshed.Take(MaxListed))}{(meshed.Length > MaxListed ? " and others" : "")}",
                "remove the label from their namespaces and restart them first, or use --force");
        }
    }
}
