using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Mesh.Bench.Sidecar.Generators;

/// <summary>Connects once to each of many addresses, as an application that uses many services does; says nothing.</summary>
internal static class Dialler
{
    private const int Parallel = 16;

    public static async Task<JsonObject> RunAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        await System.Threading.Tasks.Parallel.ForEachAsync(
            addresses,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (address, ct) =>
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(address, port, ct);
            });
        return new JsonObject { ["connections"] = addresses.Count };
    }
}
