using System.Net;
using Mesh.Proxy.Relay.Fronts;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay;

/// <summary>
/// The relay engine: event loops, each with a listener of its own on every port, and the connections that they carry. One loop per processor of the container.
/// </summary>
internal sealed class Engine(IReadOnlyList<EngineLoop> loops, ConnectionLimiter limiter) : IAsyncDisposable
{
    private readonly List<ConnectionListener>[] _listeners = [.. loops.Select(_ => new List<ConnectionListener>())];
    private bool _isStarted;
    private bool _isStopped;

    /// <summary>All loops, for administration.</summary>
    public IReadOnlyList<EngineLoop> Loops => loops;

    /// <summary>The loop that carries what is no traffic, too.</summary>
    public EventLoop AdministrationLoop => loops[0].Events;

    /// <summary>Dials for code outside of the loops.</summary>
    public HostDialer Dialer { get; } = new(loops);

    /// <summary>Begins to run; listeners may follow.</summary>
    public void Start()
    {
        _isStarted = true;
        foreach (EngineLoop loop in loops)
        {
            loop.Events.Start();
        }
    }

    /// <summary>Listens on every loop.</summary>
    /// <param name="endPoint">Port 0 lets the system choose.</param>
    /// <param name="direction">Of the connections.</param>
    /// <param name="accept">Makes the front of a connection.</param>
    /// <returns>The address.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public async Task<IPEndPoint> ListenAsync(IPEndPoint endPoint, TrafficDirection direction, Func<EngineLoop, int, ConnectionFront> accept)
    {
        for (int i = 0; i < loops.Count; i++)
        {
            EngineLoop loop = loops[i];
            ConnectionListener listener = new(loop.Events, new FrontAcceptor(loop, direction, limiter, accept), loop.Services.Logger);
            IPEndPoint wanted = endPoint;
            endPoint = await loop.Events.RunAsync(() => listener.Bind(wanted, isShared: true));
            _listeners[i].Add(listener);
        }

        return endPoint;
    }

    /// <summary>Stops accepting; open connections go on.</summary>
    public Task CloseListenersAsync() => !_isStarted ? Task.CompletedTask : Task.WhenAll(loops.Select((loop, i) => loop.Events.RunAsync(() =>
    {
        _listeners[i].ForEach(listener => listener.Close());
        _listeners[i].Clear();
    })));

    /// <summary>The pod ends: who has a connection is told so, where the protocol can say it. Any thread.</summary>
    public void BeginLameDuck()
    {
        foreach (EngineLoop loop in loops)
        {
            loop.Events.Post(new LameDuckWork(loop.Services));
        }
    }

    /// <summary>The policy has changed: open connections that it does not allow end. Any thread; never waits.</summary>
    public void Rejudge()
    {
        foreach (EngineLoop loop in loops)
        {
            loop.Events.Post(loop.Rejudgement);
        }
    }

    /// <summary>Lets requests end; what still runs at <paramref name="cancellationToken"/> is reset.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (_isStopped || !_isStarted)
        {
            return;
        }

        Task[] drained = [.. loops.Select(loop => DrainAsync(loop))];
        try
        {
            await Task.WhenAll(drained).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(loops.Select(loop => loop.Events.RunAsync(loop.Services.Connections.AbortAll)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
        {
            return;
        }

        if (!_isStarted)
        {
            _isStopped = true;
            foreach (EngineLoop loop in loops)
            {
                loop.Events.Dispose();
            }

            return;
        }

        await CloseListenersAsync();
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await DrainAsync(now.Token);
        _isStopped = true;
        foreach (EngineLoop loop in loops)
        {
            await loop.Events.RunAsync(() =>
            {
                loop.Services.Mirrors.AbortAll();
                loop.Services.Pool.Dispose();
                loop.Services.Dialer.Dispose();
            });
            loop.Events.Dispose();
        }
    }

    private static async Task DrainAsync(EngineLoop loop)
    {
        TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await loop.Events.RunAsync(() => loop.Services.Connections.Drain(drained));
        await drained.Task;
    }

    private sealed class LameDuckWork(RelayServices services) : ILoopWork
    {
        public void Run()
        {
            services.Connections.BeginLameDuck();
            services.Pool.CloseIdleToApplication();
        }
    }
}
