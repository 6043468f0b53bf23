using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Tests.DataPathHarness;

namespace Mesh.Proxy.Tests.Gateways;

/// <summary>What stands behind a gateway in the place of a sidecar: bytes as they come.</summary>
internal sealed class GatewayEndpoint : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public GatewayEndpoint()
    {
        _listener.Bind(new IPEndPoint(Address, TestSidecar.MeshPort));
        _listener.Listen();
    }

    public IPAddress Address { get; } = LoopbackAddresses.Next();

    /// <summary>The next connection that the gateway passes on.</summary>
    public Task<Socket> AcceptAsync() => _listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Reads so many bytes; fewer only if the other side has ended.</summary>
    public static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        int read = 0;
        while (read < count)
        {
            int more = await socket.ReceiveAsync(bytes.AsMemory(read), TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
            if (more == 0)
            {
                break;
            }

            read += more;
        }

        return bytes[..read];
    }

    public void Dispose() => _listener.Dispose();
}
