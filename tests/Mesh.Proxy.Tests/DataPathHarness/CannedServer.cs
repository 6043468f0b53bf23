using System.Net;
using System.Net.Sockets;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>An application that reads so many bytes and sends so many, over and over, on every connection.</summary>
internal sealed class CannedServer : IDisposable
{
    private readonly TcpListener _listener;

    /// <param name="address">Where it listens, on a free port.</param>
    /// <param name="ends">Last bytes of each request.</param>
    /// <param name="answer">What each request is answered.</param>
    public CannedServer(IPAddress address, byte[] ends, byte[] answer)
    {
        _listener = new TcpListener(address, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(ends, answer);
    }

    public int Port { get; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync(byte[] ends, byte[] answer)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken), ends, answer);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(Socket socket, byte[] ends, byte[] answer)
    {
        using Socket connection = socket;
        connection.NoDelay = true;
        byte[] request = new byte[16 * 1024];
        int length = 0;
        try
        {
            while (await connection.ReceiveAsync(request.AsMemory(length)) is > 0 and int count)
            {
                length += count;
                if (request.AsSpan(0, length).EndsWith(ends))
                {
                    length = 0;
                    await connection.SendAsync(answer);
                }
            }
        }
        catch (SocketException)
        {
            // The sidecar is gone.
        }
    }
}
