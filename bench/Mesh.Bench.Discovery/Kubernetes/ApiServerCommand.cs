using System.CommandLine;
using Mesh.Sandbox.Api;

namespace Mesh.Bench.Discovery.Kubernetes;

/// <summary>The sandbox's API server as a process of its own: what it costs is neither the control plane's nor the sidecars'.</summary>
internal static class ApiServerCommand
{
    public const string Name = "api-server";
    public const string KubeconfigOption = "--kubeconfig";

    public static Command Create()
    {
        Option<FileInfo> kubeconfig = new(KubeconfigOption) { Description = "written when the server serves", HelpName = "FILE", Required = true };
        Command command = new(Name, "Serves the Kubernetes API until it is ended") { kubeconfig };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using SandboxApiServer server = await SandboxApiServer.StartAsync(new SandboxApiServerOptions(), cancellationToken);
            string file = parsed.GetRequiredValue(kubeconfig).FullName;
            // Whoever waits for the file must find it whole.
            string unfinished = file + ".part";
            server.WriteKubeconfig(unfinished);
            File.Move(unfinished, file);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        return command;
    }
}
