using Grpc.Core;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Discovery;

/// <summary>Whether this replica takes streams at present, and how often from one sidecar.</summary>
internal sealed class StreamAdmission(
    Readiness readiness, StreamRegistry streams, ControlPlaneOptions options, IHostApplicationLifetime lifetime, TimeProvider time) : IDisposable
{
    // About 100 KiB each with buffers: a replica of 2 GiB keeps its footing, and the rest of the fleet has other replicas.
    private const int MaxStreams = 10_000;

    // Each stream begins with everything that its sidecar watches. An honest one reconnects a few times in a rollout, with back-off.
    private const int OpensAtOnce = 10;
    private static readonly TimeSpan OpenInterval = TimeSpan.FromSeconds(5);

    // Of all sidecars together: authentication and a first answer take about a millisecond, so that a replica goes on serving while thousands come back to it.
    private const int StreamsAtOnce = 1_000;
    private static readonly TimeSpan StreamInterval = TimeSpan.FromMilliseconds(4);

    // Whoever is too many comes back when some of the others are in.
    private static readonly TimeSpan PushbackFrom = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PushbackTo = TimeSpan.FromSeconds(4);

    private const double AgeJitter = 0.1;

    private readonly Lock _lock = new();
    private readonly Random _random = new();
    private readonly CallerLimiter _all = new(StreamsAtOnce, StreamInterval, time, new Random());
    private readonly CallerLimiter _opens = new(OpensAtOnce, OpenInterval, time, new Random());
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);

    /// <summary>Fires when streams must end because this replica does.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Who answers: <c>namespace/pod</c>.</summary>
    public string Replica { get; } = $"{options.Namespace}/{options.Replica}";

    /// <summary>How long the next stream is to live: spread, so that those which were opened together do not end together.</summary>
    public TimeSpan NextAge() => options.StreamAge * (1 - AgeJitter + (2 * AgeJitter * NextDouble()));

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

    /// <summary>Counts a stream that a sidecar opens, once it is certain whose it is.</summary>
    /// <param name="node">The sidecar.</param>
    /// <param name="trailers">Get the time after which to try again.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: it opens them in a loop, or too many open theirs.</exception>
    public void Count(PeerNode node, Metadata trailers)
    {
        if (_opens.Take(node.Id) is var wait && wait > TimeSpan.Zero)
        {
            throw Pushback(trailers, wait, $"pod {node.Id} opens too many streams");
        }

        if (_all.Take("") > TimeSpan.Zero)
        {
            throw Pushback(trailers, PushbackFrom + ((PushbackTo - PushbackFrom) * NextDouble()), "too many sidecars connect at once");
        }
    }

    private static RpcException Pushback(Metadata trailers, TimeSpan wait, string reason)
    {
        trailers.Add("grpc-retry-pushback-ms", ((long)wait.TotalMilliseconds).ToString());
        return new(new(StatusCode.ResourceExhausted, $"{reason}; try again in {Math.Ceiling(wait.TotalSeconds)} s"));
    }

    private double NextDouble()
    {
        lock (_lock)
        {
            return _random.NextDouble();
        }
    }
}
