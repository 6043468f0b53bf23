using System.Net;
using System.Net.Sockets;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Startup;

namespace Mesh.Proxy;

/// <summary><c>mesh-proxy drain</c>: tells the sidecar of this pod that the pod ends. The stop hook of its container, so that the word is out before any application is signalled.</summary>
internal static class DrainCommand
{
    /// <summary>The sidecar answers within microseconds; the grace period of the pod runs meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static ReadOnlyMemory<byte> Request => "POST /drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    /// <param name="args">The arguments after <c>drain</c>.</param>
    /// <param name="errors">What went wrong; the kubelet puts it into an event.</param>
    /// <returns>Exit code: 0 the sidecar has taken note, 1 it was not reached, 2 the arguments are wrong.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter errors)
    {
        List<string> faults = [];
        CommandLineFlags flags = new(args, new HashSet<string> { "admin-port" }, faults);
        if (!ushort.TryParse(flags.Find("admin-port") ?? $"{MeshPorts.Admin}", out ushort port) || faults.Count > 0)
        {
            await errors.WriteLineAsync($"mesh-proxy drain [--admin-port PORT]: {string.Join("; ", faults)}");
            return ExitCode.Usage;
        }

        try
        {
            return await AskAsync(new IPEndPoint(IPAddress.Loopback, port)) ? ExitCode.Success : ExitCode.Failure;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            await errors.WriteLineAsync($"mesh-proxy: no sidecar answers on 127.0.0.1:{port}: {error.Message}");
            return ExitCode.Failure;
        }
    }

    private static async Task<bool> AskAsync(IPEndPoint sidecar)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(sidecar, patience.Token);
        await socket.SendAsync(Request, patience.Token);
        byte[] answer = new byte[256];
        int length = 0;
        while (length < "HTTP/1.1 202".Length)
        {
            int count = await socket.ReceiveAsync(answer.AsMemory(length), patience.Token);
            if (count == 0)
            {
                return false;
            }

            length += count;
        }

        return answer.AsSpan().StartsWith("HTTP/1.1 202"u8);
    }
}
