using System.Diagnostics;
using System.Net;
using Mesh.Proxy.Doubles;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests;

/// <summary>
/// The published native executable as a process: what trimming and native compilation could break. Needs <c>dotnet publish proxy -c Release -r linux-x64</c>
/// before; MESH_PROXY_BINARY names another executable.
/// </summary>
public sealed class SidecarProcessTests : IDisposable
{
    /// <summary>Budgets of the product.</summary>
    private const long MaxBinaryBytes = 25 * 1000 * 1000;
    private const long MaxResidentBytes = 40 * 1000 * 1000;

    private readonly SigningAuthority _authority = new(TimeProvider.System.GetUtcNow());
    private readonly World _world = new();
    private readonly SidecarFiles _files;

    public SidecarProcessTests()
    {
        Assert.SkipUnless(File.Exists(SidecarProcess.Binary), $"{SidecarProcess.Binary} has not been published");
        _files = new SidecarFiles(_authority.RootPem, FakeControlPlane.Token);
        _world.Set(Wrap(Workload()));
        _world.Set(Wrap("cluster.local", new V1.TrustBundle { TrustDomain = "cluster.local", RootsPem = _authority.RootPem }));
    }

    public void Dispose() => _files?.Dispose();

    [Fact]
    public async Task Run_Published_BecomesReadyServesMetricsAndEndsOnSignal()
    {
        await using FakeControlPlane controlPlane = await FakeControlPlane.StartAsync(_authority, _world);
        int[] ports = FreePorts.Take(6);
        using SidecarProcess sidecar = SidecarProcess.Start(_files, ("web-1", "web"), IPAddress.Loopback, controlPlane.Port, ports);
        string ready = await sidecar.LineAsync("[1001]", TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        string metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{ports[4]}/metrics"), TestContext.Current.CancellationToken);
        string config = await http.GetStringAsync(new Uri($"http://127.0.0.1:{ports[3]}/debug/config"), TestContext.Current.CancellationToken);
        sidecar.Process.Refresh();
        long resident = sidecar.Process.WorkingSet64;
        TestContext.Current.SendDiagnosticMessage(
            "{0}; {1:F0} ms of CPU time, {2:F1} MB resident, {3:F1} MB executable",
            ready[(ready.IndexOf(']', StringComparison.Ordinal) + 2)..],
            sidecar.Process.TotalProcessorTime.TotalMilliseconds,
            resident / 1e6,
            new FileInfo(SidecarProcess.Binary).Length / 1e6);

        Assert.Contains("mesh_certificate_expiry_seconds", metrics);
        Assert.Contains("\"shop/web-1\"", config);
        Assert.InRange(resident, 1, MaxResidentBytes);
        Assert.InRange(new FileInfo(SidecarProcess.Binary).Length, 1, MaxBinaryBytes);
        Assert.Equal(0, await sidecar.TerminateAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_NothingConfigured_NamesAllFaultsAndExitsWithUsage()
    {
        var start = new ProcessStartInfo(SidecarProcess.Binary, "run") { RedirectStandardError = true };
        start.Environment.Clear();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("not started");

        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("MESH_POD_NAME is not set", errors);
        Assert.Contains("MESH_POD_IP is not set", errors);
    }
}
