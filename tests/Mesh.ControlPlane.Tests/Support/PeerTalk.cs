using Grpc.Core;
using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>One stream of a <see cref="ScriptedPeer"/>.</summary>
internal sealed class PeerTalk(PeerScript script, IAsyncStreamReader<WatchRequest> requests, IServerStreamWriter<WatchResponse> responses, CancellationToken ended)
{
    private ulong _nonce;

    /// <summary>Which stream of the peer it is, from 1 on.</summary>
    public int Number { get; } = script.Hellos.Count;

    public CancellationToken Ended => ended;

    /// <summary>States something and waits for the acknowledgement.</summary>
    public Task StateAsync(string cluster, bool synced, params Statement[] statements) =>
        SendAsync(new() { Cluster = cluster, Synced = synced, Statements = { statements }, SentAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() });

    public async Task SendAsync(WatchResponse response)
    {
        response.Nonce = response.Nonce == 0 ? ++_nonce : response.Nonce;
        await responses.WriteAsync(response, ended);
        if (await requests.MoveNext(ended))
        {
            script.Acks.Enqueue(requests.Current.Ack);
        }
    }

    /// <summary>Says nothing more until the other side leaves.</summary>
    public Task IdleAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended);
}
