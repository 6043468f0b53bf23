using Grpc.Core;
using Mesh.Api.Federation.V1;

namespace Mesh.Bench.Federation.Peers;

/// <summary>What a simulated cluster answers when it is followed: the difference first, then changes, one response at a time, as a real one does.</summary>
internal sealed class PeerWatchService(PeerStatements statements, PeerFollowed followed, FlowCounters counters, TimeProvider time) : Api.Federation.V1.Federation.FederationBase
{
    private const int MaxResponseBytes = 1024 * 1024;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    public override async Task Watch(IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        try
        {
            if (await requestStream.MoveNext(context.CancellationToken))
            {
                WatchHello hello = requestStream.Current.Hello;
                counters.Add(hello);
                await StateAsync(hello, requestStream, responseStream, context.CancellationToken);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // Cut off.
        }
    }

    private async Task StateAsync(WatchHello hello, IAsyncStreamReader<WatchRequest> requests, IServerStreamWriter<WatchResponse> responses, CancellationToken cancellationToken)
    {
        Dictionary<string, string> held = hello.Held.ToDictionary(statement => statement.Name, statement => statement.Version);
        ulong nonce = 0;
        while (true)
        {
            Task changed = statements.Changed;
            IReadOnlyList<Statement> difference = statements.DifferenceTo(held);
            WatchResponse response = new() { Nonce = ++nonce, Cluster = hello.ExpectedCluster, SentAt = time.GetUtcNow().ToUnixTimeMilliseconds() };
            int size = 0;
            foreach (Statement statement in difference.TakeWhile(statement => (size += statement.CalculateSize()) <= MaxResponseBytes))
            {
                response.Statements.Add(statement);
                held[statement.Name] = statement.Version;
            }

            response.Synced = response.Statements.Count == difference.Count;
            counters.Add(response);
            await responses.WriteAsync(response, cancellationToken);
            if (!await requests.MoveNext(cancellationToken))
            {
                return;
            }

            followed.Acknowledged(response, requests.Current.Ack);
            if (response.Synced)
            {
                using CancellationTokenSource awake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(changed, Task.Delay(Heartbeat, time, awake.Token));
                await awake.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
