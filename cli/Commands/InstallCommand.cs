using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json.Nodes;
using Mesh.Api.WellKnown;
using Mesh.Cli.Clusters;
using Mesh.Cli.Installing;
using Mesh.Cli.Output;
using Mesh.Cli.Yaml;
using Spectre.Console;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl install</c>: the mesh of one cluster.</summary>
internal static class InstallCommand
{
    public static Command Create()
    {
        InstallationOptions options = new();
        Command command = new("install", "Install the mesh, or bring an installation of this version back into shape; waits until pods can join");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, options, isUpgrade: false, cancellationToken));
        return command;
    }

    /// <summary>What installing and upgrading have in common: all but what must have been there before.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, InstallationOptions options, bool isUpgrade, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonObject> objects = MeshManifests.Read(options.Read(parsed));
        InvocationConfiguration streams = parsed.InvocationConfiguration;
        if (parsed.GetValue(options.Render))
        {
            await streams.Output.WriteAsync(string.Join("---\n", objects.Select(YamlText.Of)));
            return ExitCodes.Success;
        }

        TimeSpan patience = options.Patience(parsed);
        using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(options.Kubeconfig));
        string? before = await Preflight.InstalledVersionAsync(cluster.Connection, cancellationToken);
        Require(before, isUpgrade);
        ObjectWriter writer = await ObjectWriter.CreateAsync(cluster.Connection, cancellationToken);
        Stop(await Preflight.FaultsAsync(cluster, writer, objects, "patch", cancellationToken));

        // Programs read the result from standard output; people read how it comes about.
        OutputFormat format = parsed.GetValue(options.Output);
        TextWriter progress = format == OutputFormat.Table ? streams.Output : streams.Error;
        Installer installer = new(cluster, progress.WriteLine, patience, TimeProvider.System);
        IReadOnlyList<string> written = await installer.ApplyAsync(writer, objects, cancellationToken);
        bool waits = !parsed.GetValue(options.NoWait);
        if (waits)
        {
            await installer.WaitAsync(objects, cancellationToken);
        }

        InstallationReport report = new(MeshManifests.Version, before, written, waits);
        Printer.Print(report, CliJsonContext.Default.InstallationReport, format, streams.Output, done => new Rows(new Text(
            done.IsReady
                ? $"mesh {done.Version} is ready; label a namespace with {MeshLabels.Inject}={MeshLabels.Enabled} and restart its pods"
                : $"mesh {done.Version} is applied; `meshctl check` tells when it is ready")));
        return ExitCodes.Success;
    }

    /// <summary>Ends the command if something is in the way.</summary>
    public static void Stop(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
        {
            throw new MeshctlException(ExitCodes.Failed, $"nothing was changed: {string.Join("; ", faults)}", "ask somebody who may install cluster-wide objects, or see --render");
        }
    }

    private static void Require(string? before, bool isUpgrade)
    {
        if (isUpgrade && before is null)
        {
            throw new MeshctlException(ExitCodes.Failed, "there is no mesh to upgrade", "use `meshctl install`");
        }

        if (!isUpgrade && before is not null && before != MeshManifests.Version)
        {
            throw new MeshctlException(ExitCodes.Failed, $"mesh {before} is installed, and this meshctl installs {MeshManifests.Version}", "use `meshctl upgrade`");
        }
    }
}
