using System.Net;
using Mesh.Api.WellKnown;
using Mesh.Bench.Processes;
using Mesh.Sandbox.Tools;

namespace Mesh.Bench.Discovery.Processes;

/// <summary>One replica of the real control plane. Disposal kills it.</summary>
internal sealed class ControlPlaneProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly Uri Readiness = new($"http://{IPAddress.Loopback}:{MeshPorts.ControlPlaneMetrics}/readyz");

    private readonly RunningTool _process;

    private ControlPlaneProcess(RunningTool process) => _process = process;

    /// <summary>Where sidecars find it.</summary>
    public static IPEndPoint Discovery { get; } = new(IPAddress.Loopback, MeshPorts.Discovery);

    /// <summary>From the start of the process until it serves: everything in Kubernetes has been listed and translated.</summary>
    public TimeSpan Start { get; private set; }

    /// <summary>Starts a replica and waits until it serves.</summary>
    public static async Task<ControlPlaneProcess> StartAsync(string executable, string kubeconfig, string replica, TimeProvider time, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        ControlPlaneProcess replicaProcess = new(RunningTool.Start(
            [executable, "--address", IPAddress.Loopback.ToString(), "--kubeconfig", kubeconfig, "--replica", replica, "--log-level", "warning"]));
        try
        {
            using HttpClient http = new();
            await Waiting.UntilAsync("the control plane to be ready", Patience, time, ct => replicaProcess.IsReadyAsync(http, ct), cancellationToken);
            replicaProcess.Start = time.GetElapsedTime(started);
            return replicaProcess;
        }
        catch
        {
            replicaProcess.Dispose();
            throw;
        }
    }

    /// <summary>CPU time used since its start.</summary>
    public TimeSpan CpuTime() => CpuClock.Read(_process.Id);

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMegabytes() => ProcessTable.ResidentMegabytes(_process.Id);

    /// <summary>The most resident memory since its start, in MiB.</summary>
    public double PeakMegabytes() => ProcessTable.PeakMegabytes(_process.Id);

    /// <summary>Ends it as Kubernetes would.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _process.Terminate();
        await _process.EndAsync(Patience, cancellationToken);
    }

    public void Dispose() => _process.Dispose();

    private async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        if (_process.HasEnded)
        {
            await _process.EndAsync(Patience, cancellationToken);
        }

        try
        {
            using HttpResponseMessage answer = await http.GetAsync(Readiness, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }
}
