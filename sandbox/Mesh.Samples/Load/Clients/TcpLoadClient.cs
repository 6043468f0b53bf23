using System.Net.Sockets;
using System.Text;

namespace Mesh.Samples.Load.Clients;

/// <summary>A new connection for each request; says nothing until the server has spoken.</summary>
internal sealed class TcpLoadClient(Uri url) : ILoadClient
{
    private const string Line = "entry 1";

    public async Task<LoadOutcome> SendAsync(CancellationToken cancellationToken)
    {
        using TcpClient client = new() { NoDelay = true };
        await client.ConnectAsync(url.Host, url.Port, cancellationToken);
        await using NetworkStream stream = client.GetStream();
        using StreamReader reader = new(stream, Encoding.UTF8);

        // "ledger v1 <host name> ready"
        string[] banner = (await reader.ReadLineAsync(cancellationToken) ?? "").Split(' ');
        if (banner is not ["ledger", var version, _, "ready"])
        {
            return LoadOutcome.Failed("no banner");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(Line + "\n"), cancellationToken);
        string? echo = await reader.ReadLineAsync(cancellationToken);
        return echo == Line ? LoadOutcome.Success(version, "") : LoadOutcome.Failed("the echo differs", version);
    }

    public void Dispose()
    {
        // Connections do not outlive their request.
    }
}
