using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Processes;
using Mesh.Sandbox.Tools;

namespace Mesh.Bench.Discovery.Processes;

/// <summary>An empty Kubernetes API for one mesh. Disposal ends it with everything in it.</summary>
internal sealed class ApiServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RunningTool _process;

    private ApiServerProcess(RunningTool process, string kubeconfig) => (_process, Kubeconfig) = (process, kubeconfig);

    /// <summary>For its administrator.</summary>
    public string Kubeconfig { get; }

    public static async Task<ApiServerProcess> StartAsync(string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        string kubeconfig = Path.Combine(directory, "kubeconfig");
        File.Delete(kubeconfig);
        ApiServerProcess server = new(RunningTool.Start([Environment.ProcessPath!, ApiServerCommand.Name, ApiServerCommand.KubeconfigOption, kubeconfig]), kubeconfig);
        try
        {
            await Waiting.UntilAsync("the API server", Patience, time, _ => server.ServesAsync(cancellationToken), cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<bool> ServesAsync(CancellationToken cancellationToken)
    {
        if (_process.HasEnded)
        {
            await _process.EndAsync(Patience, cancellationToken);
        }

        return File.Exists(Kubeconfig);
    }
}
