using System.Net;
using System.Net.Sockets;

namespace Mesh.Proxy.Dns;

/// <summary>Serves queries by TCP that were sent to one nameserver.</summary>
internal sealed class TcpDnsListener(Socket socket, IPEndPoint nameserver, NameserverHealth health, DnsServices services) : IDisposable
{
    public void Dispose() => socket.Dispose();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                Socket client = await socket.AcceptAsync(cancellationToken);
                if (services.TryBeginConnection())
                {
                    _ = ServeAsync(client, cancellationToken);
                }
                else
                {
                    services.Metrics.RefusedConnection();
                    client.Dispose();
                }
            }
            catch (SocketException error)
            {
                services.ReceiveFailed(error);
                await Task.Delay(DnsServices.PauseAfterFailure, services.Time, cancellationToken);
            }
        }
    }

    // The border of one connection, which nobody waits for.
    private async Task ServeAsync(Socket client, CancellationToken cancellationToken)
    {
        try
        {
            using TcpDnsConnection connection = new(client, nameserver, health, services);
            await connection.RunAsync(cancellationToken);
        }
        catch (Exception error)
        {
            services.QueryFailed(error);
        }
        finally
        {
            services.EndConnection();
        }
    }
}
