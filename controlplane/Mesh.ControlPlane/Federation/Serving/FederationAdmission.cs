using Grpc.Core;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>Whether this replica takes a peer's stream at present, and how often and how many of one peer.</summary>
internal sealed class FederationAdmission(StreamAdmission admission, OwnStatements statements, ControlPlaneOptions options, TimeProvider time)
{
    /// <summary>Streams of one peer: one for each of its replicas, and those that it does not know yet to be dead.</summary>
    private const int MaxStreamsPerPeer = 16;

    private const int OpensAtOnce = 20;
    private static readonly TimeSpan OpenInterval = TimeSpan.FromSeconds(5);
    private const double AgeJitter = 0.1;

    // Before it is known who calls: peers may share an address, and each proof costs a millisecond.
    private const int KnocksAtOnce = 100;
    private static readonly TimeSpan KnockInterval = TimeSpan.FromMilliseconds(100);

    private readonly CallerLimiter _knocks = new(KnocksAtOnce, KnockInterval, time, new Random());
    private readonly Lock _lock = new();
    private readonly Random _random = new();
    private readonly CallerLimiter _opens = new(OpensAtOnce, OpenInterval, time, new Random());
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Fires when streams must end because this replica does.</summary>
    public CancellationToken Stopping => admission.Stopping;

    /// <summary>How long the next stream is to live, so that new replicas get their share.</summary>
    public TimeSpan NextAge()
    {
        lock (_lock)
        {
            return options.StreamAge * (1 - AgeJitter + (2 * AgeJitter * _random.NextDouble()));
        }
    }

    /// <exception cref="RpcException">UNAVAILABLE: what it would say now were incomplete.</exception>
    public void Check()
    {
        if (!statements.IsComplete || Stopping.IsCancellationRequested)
        {
            throw new RpcException(new(StatusCode.Unavailable, "not ready"));
        }
    }

    /// <summary>Counts an attempt to open a stream, whoever it is that calls.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: too many from one address.</exception>
    public void Knock(string source)
    {
        if (_knocks.Take(source) > TimeSpan.Zero)
        {
            throw new RpcException(new(StatusCode.ResourceExhausted, "too many streams are opened from this address; try again in a moment"));
        }
    }

    /// <summary>Counts a stream until the result is disposed.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: the peer opens them in a loop, or has too many.</exception>
    public IDisposable Enter(string peer)
    {
        if (_opens.Take(peer) is var wait && wait > TimeSpan.Zero)
        {
            throw new RpcException(new(StatusCode.ResourceExhausted, $"cluster {peer} opens too many streams; try again in {Math.Ceiling(wait.TotalSeconds)} s"));
        }

        lock (_lock)
        {
            int open = _open.GetValueOrDefault(peer);
            if (open >= MaxStreamsPerPeer)
            {
                throw new RpcException(new(StatusCode.ResourceExhausted, $"cluster {peer} has {open} streams already"));
            }

            _open[peer] = open + 1;
        }

        return new Visit(this, peer);
    }

    private void Leave(string peer)
    {
        lock (_lock)
        {
            if (--_open[peer] == 0)
            {
                _open.Remove(peer);
            }
        }
    }

    private sealed class Visit(FederationAdmission admission, string peer) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _left, true))
            {
                admission.Leave(peer);
            }
        }
    }
}
