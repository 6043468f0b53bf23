using System.Net.Sockets;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>Dials webhooks over the network of this process, where nothing else is configured.</summary>
public static class TcpWebhookDialer
{
    public static async ValueTask<Stream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"dial tcp {host}:{port}: connect: {Describe(exception.SocketErrorCode)}", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The words that users of Kubernetes look for.
    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostUnreachable => "no route to host",
        SocketError.NetworkUnreachable => "network is unreachable",
        SocketError.TimedOut => "connection timed out",
        SocketError.HostNotFound => "no such host",
        _ => error.ToString(),
    };
}
