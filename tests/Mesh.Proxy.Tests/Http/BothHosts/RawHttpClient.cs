using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Sends exact bytes and keeps every byte of the answer.</summary>
internal static class RawHttpClient
{
    /// <summary>Far above what an answer takes; a connection that is silent so long is said to be open.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>What came, and how it ended: <c>&lt;end&gt;</c>, <c>&lt;reset&gt;</c> or <c>&lt;open&gt;</c>.</returns>
    public static async Task<string> RunAsync(IPEndPoint sidecar, HttpCase row, CancellationToken cancellationToken)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(sidecar, cancellationToken);
        await socket.SendAsync(Encoding.Latin1.GetBytes(row.First), cancellationToken);
        StringBuilder received = new();
        string end = "";
        if (row.Cue.Length > 0)
        {
            end = await ReadAsync(socket, received, row.Cue, cancellationToken);
            if (end.Length == 0)
            {
                await socket.SendAsync(Encoding.Latin1.GetBytes(row.IsFollowed ? row.Rest + HttpCase.Following : row.Rest), cancellationToken);
            }
        }

        if (end.Length == 0)
        {
            // When the last answer has come, nothing is left to be seen.
            end = await ReadAsync(socket, received, row.IsFollowed ? HttpCase.FollowingBody : null, cancellationToken);
        }

        return received.Append(end).ToString();
    }

    // Gives how the connection has ended, or nothing if the cue has come.
    private static async Task<string> ReadAsync(Socket socket, StringBuilder received, string? cue, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            while (cue is null || !received.ToString().Contains(cue, StringComparison.Ordinal))
            {
                int count = await socket.ReceiveAsync(buffer, patience.Token);
                if (count == 0)
                {
                    return "<end>";
                }

                received.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            return "";
        }
        catch (SocketException)
        {
            return "<reset>";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "<open>";
        }
    }
}
