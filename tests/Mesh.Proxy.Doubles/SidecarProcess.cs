using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace Mesh.Proxy.Doubles;

/// <summary>The published native executable as a process on this machine's loopback.</summary>
internal sealed class SidecarProcess : IDisposable
{
    /// <summary>Start and stop are a matter of milliseconds; on a busy machine of seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] PortFlags = ["outbound-port", "inbound-plain-port", "inbound-mtls-port", "admin-port", "metrics-port", "health-port", "gateway-port"];

    private readonly Process _process;

    private SidecarProcess(Process process) => _process = process;

    /// <summary>
    /// Where <c>./mesh build</c> puts the executable, seen from an executable of ours; MESH_PROXY_BINARY names another.
    /// </summary>
    public static string Binary { get; } = Environment.GetEnvironmentVariable("MESH_PROXY_BINARY")
        ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, $"../../../publish/Mesh.Proxy/release_{RuntimeInformation.RuntimeIdentifier}/mesh-proxy"));

    public Process Process => _process;

    /// <summary>Starts it.</summary>
    /// <param name="files">What the kubelet mounts.</param>
    /// <param name="identity">Pod (in namespace <c>shop</c>) and service account.</param>
    /// <param name="address">The pod's address, of the loopback network.</param>
    /// <param name="controlPlanePort">Where discovery listens on 127.0.0.1.</param>
    /// <param name="ports">Outbound, inbound plain, inbound mutual TLS, admin, metrics, health.</param>
    public static SidecarProcess Start(SidecarFiles files, (string Pod, string Account) identity, IPAddress address, int controlPlanePort, IReadOnlyList<int> ports) =>
        Start("run", files, "shop", identity, address, controlPlanePort, ports);

    /// <summary>Starts it as a gateway.</summary>
    /// <param name="files">What the kubelet mounts.</param>
    /// <param name="address">The pod's address, of the loopback network.</param>
    /// <param name="controlPlanePort">Where discovery listens on 127.0.0.1.</param>
    /// <param name="ports">Outbound, inbound plain, mutual TLS of endpoints, admin, metrics, health, gateway.</param>
    public static SidecarProcess StartGateway(SidecarFiles files, IPAddress address, int controlPlanePort, IReadOnlyList<int> ports) =>
        Start("gateway", files, "mesh-system", ("mesh-gateway-1", "mesh-gateway"), address, controlPlanePort, ports);

    private static SidecarProcess Start(
        string verb, SidecarFiles files, string @namespace, (string Pod, string Account) identity, IPAddress address, int controlPlanePort, IReadOnlyList<int> ports)
    {
        var start = new ProcessStartInfo(Binary)
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                verb,
                "--traffic-address", address.ToString(),
                "--token-file", files.Token,
                "--trust-bundle-file", files.TrustBundle,
                "--state-directory", files.State,
            },
        };
        foreach ((string flag, int port) in PortFlags.Zip(ports))
        {
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--{flag}={port}"));
        }

        // Several of them share a loopback interface.
        start.Environment["MESH_DNS"] = "disabled";
        start.Environment["MESH_POD_NAME"] = identity.Pod;
        start.Environment["MESH_POD_NAMESPACE"] = @namespace;
        start.Environment["MESH_POD_IP"] = address.ToString();
        start.Environment["MESH_SERVICE_ACCOUNT"] = identity.Account;
        start.Environment["MESH_DISCOVERY_ADDRESS"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{controlPlanePort}");
        return new SidecarProcess(Process.Start(start) ?? throw new InvalidOperationException($"{Binary} was not started"));
    }

    /// <summary>Waits for a line of its log.</summary>
    /// <exception cref="InvalidOperationException">It has ended without the line.</exception>
    public async Task<string> LineAsync(string part, CancellationToken cancellationToken)
    {
        string last = "";
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken) is { } line)
        {
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return line;
            }

            last = line;
        }

        throw new InvalidOperationException($"the sidecar ended without '{part}', after '{last}'");
    }

    /// <summary>Asks it to end, as the kubelet does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
