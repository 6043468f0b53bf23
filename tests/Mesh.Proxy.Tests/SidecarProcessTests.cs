using System.Diagnostics;
using System.Globalization;
using System.Net;
using Mesh.Proxy.Tests.ControlPlane;
using static Mesh.Proxy.Tests.Discovery.TestResources;
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

    private static readonly string Binary = Environment.GetEnvironmentVariable("MESH_PROXY_BINARY")
        ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../publish/Mesh.Proxy/release_linux-x64/mesh-proxy"));

    private readonly SigningAuthority _authority = new(TimeProvider.System.GetUtcNow());
    private readonly World _world = new();
    private readonly SidecarFiles _files;

    public SidecarProcessTests()
    {
        Assert.SkipUnless(File.Exists(Binary), $"{Binary} has not been published");
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
        using var process = Process.Start(StartInfo(controlPlane.Port, ports)) ?? throw new InvalidOperationException("not started");
        try
        {
            string ready = await LineAsync(process, "[1001]");
            using var http = new HttpClient();
            string metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{ports[4]}/metrics"), TestContext.Current.CancellationToken);
            string config = await http.GetStringAsync(new Uri($"http://127.0.0.1:{ports[3]}/debug/config"), TestContext.Current.CancellationToken);
            process.Refresh();
            long resident = process.WorkingSet64;
            TestContext.Current.SendDiagnosticMessage(
                "{0}; {1:F0} ms of CPU time, {2:F1} MB resident, {3:F1} MB executable",
                ready[(ready.IndexOf(']', StringComparison.Ordinal) + 2)..],
                process.TotalProcessorTime.TotalMilliseconds,
                resident / 1e6,
                new FileInfo(Binary).Length / 1e6);

            Assert.Contains("mesh_certificate_expiry_seconds", metrics);
            Assert.Contains("\"shop/web-1\"", config);
            Assert.InRange(resident, 1, MaxResidentBytes);
            Assert.InRange(new FileInfo(Binary).Length, 1, MaxBinaryBytes);
            Assert.Equal(0, await TerminateAsync(process));
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task Run_NothingConfigured_NamesAllFaultsAndExitsWithUsage()
    {
        var start = new ProcessStartInfo(Binary, "run") { RedirectStandardError = true };
        start.Environment.Clear();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("not started");

        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("MESH_POD_NAME is not set", errors);
        Assert.Contains("MESH_POD_IP is not set", errors);
    }

    private static async Task<string> LineAsync(Process process, string part)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"the sidecar ended without '{part}'");
    }

    private static async Task<int> TerminateAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        return process.ExitCode;
    }

    private ProcessStartInfo StartInfo(int controlPlanePort, int[] ports)
    {
        var start = new ProcessStartInfo(Binary)
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "run",
                "--traffic-address", "127.0.0.1",
                "--token-file", _files.Token,
                "--trust-bundle-file", _files.TrustBundle,
                "--state-directory", _files.State,
            },
        };
        string[] flags = ["outbound-port", "inbound-plain-port", "inbound-mtls-port", "admin-port", "metrics-port", "health-port"];
        foreach ((string flag, int port) in flags.Zip(ports))
        {
            start.ArgumentList.Add($"--{flag}={port}");
        }

        start.Environment["MESH_POD_NAME"] = "web-1";
        start.Environment["MESH_POD_NAMESPACE"] = "shop";
        start.Environment["MESH_POD_IP"] = IPAddress.Loopback.ToString();
        start.Environment["MESH_SERVICE_ACCOUNT"] = "web";
        start.Environment["MESH_DISCOVERY_ADDRESS"] = $"127.0.0.1:{controlPlanePort}";
        return start;
    }
}
