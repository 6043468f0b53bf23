using System.ComponentModel;
using System.Diagnostics;
using System.Net;

namespace Mesh.Soak.Machine;

/// <summary>
/// A network namespace of its own, so that redirection is real and the machine's own network stays as it is: the client's sidecar has 127.0.0.1, the server's 127.0.2.1, and what
/// goes to the service's address is redirected to the former.
/// </summary>
internal static class SoakNetwork
{
    public static readonly IPAddress Service = IPAddress.Parse("10.96.0.10");

    public static readonly IPAddress ClientPod = IPAddress.Loopback;

    public static readonly IPAddress ServerPod = IPAddress.Parse("127.0.2.1");

    /// <summary>Serves the same without a sidecar.</summary>
    public static readonly IPAddress PlainPod = IPAddress.Parse("127.0.3.1");

    /// <summary>Nobody listens there.</summary>
    public static readonly IPAddress DeadPod = IPAddress.Parse("127.0.4.1");

    /// <summary>Peers are dialled at the port that the own sidecar listens on, so both have the same.</summary>
    public const int MeshPort = 15008;

    private const int OutboundPort = 15001;

    /// <summary>Outbound, inbound plain, inbound mutual TLS, admin, metrics, health.</summary>
    public static readonly int[] ClientPorts = [OutboundPort, 15006, MeshPort, 15000, 15020, 15021];

    /// <summary>The same; administration is on 127.0.0.1 with both.</summary>
    public static readonly int[] ServerPorts = [OutboundPort, 15006, MeshPort, 16000, 16020, 16021];

    /// <summary>Runs this program again with the same arguments inside a new namespace.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunInsideAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string[] namespaces = Environment.IsPrivilegedProcess ? ["--net"] : ["--net", "--user", "--map-root-user"];
        using Process again = Process.Start(new ProcessStartInfo("unshare", [.. namespaces, "--kill-child", "--fork", "--", Environment.ProcessPath!, .. arguments, "--inside"]))!;
        // Ctrl-C reaches the other process, too; it ends by itself and says how.
        await again.WaitForExitAsync(CancellationToken.None);
        return cancellationToken.IsCancellationRequested ? 130 : again.ExitCode;
    }

    /// <summary>Sets up addresses and redirection inside the namespace.</summary>
    /// <exception cref="SoakException">A tool is missing, or it is not allowed.</exception>
    public static async Task SetUpAsync(CancellationToken cancellationToken)
    {
        await RunAsync(["ip", "link", "set", "lo", "up"], "", cancellationToken);
        await RunAsync(["ip", "address", "add", $"{Service}/32", "dev", "lo"], "", cancellationToken);
        await RunAsync(
            ["nft", "-f", "-"],
            $$"""
            table ip soak {
                chain output {
                    type nat hook output priority -100; policy accept;
                    ip daddr {{Service}} tcp dport { {{string.Join(", ", SoakPorts.Service)}} } redirect to :{{OutboundPort}}
                }
            }
            """,
            cancellationToken);
    }

    private static async Task RunAsync(string[] command, string input, CancellationToken cancellationToken)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardError = true })!;
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            string errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new SoakException($"'{string.Join(' ', command)}' failed: {errors.Trim()}");
            }
        }
        catch (Win32Exception error)
        {
            throw new SoakException($"'{command[0]}' could not be started ({error.Message}): './mesh soak' installs what is missing when run as root");
        }
    }
}
