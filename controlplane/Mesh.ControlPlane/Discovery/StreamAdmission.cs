using Grpc.Core;
using Mesh.ControlPlane.Admin;

namespace Mesh.ControlPlane.Discovery;

/// <summary>Whether this replica takes streams at present.</summary>
internal sealed class StreamAdmission(Readiness readiness, StreamRegistry streams, ControlPlaneOptions options, IHostApplicationLifetime lifetime)
    : IDisposable
{
    // About 100 KiB each with buffers: a replica of 2 GiB keeps its footing, and the rest of the fleet has other replicas.
    private const int MaxStreams = 10_000;

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);

    /// <summary>Fires when streams must end because this replica does.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Who answers: <c>namespace/pod</c>.</summary>
    public string Replica { get; } = $"{options.Namespace}/{options.Replica}";

    /// <summary>Takes no more streams and ends those there are.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    public void Dispose() => _stopping.Dispose();

    /// <exception cref="RpcException">The client must go elsewhere or come back later.</exception>
    public void Check()
    {
        if (!readiness.IsReady || Stopping.IsCancellationRequested)
        {
            throw new RpcException(new(StatusCode.Unavailable, "not ready"));
        }

        if (streams.Count >= MaxStreams)
        {
            throw new RpcException(new(StatusCode.ResourceExhausted, $"this replica serves {MaxStreams} streams already"));
        }
    }
}
