using System.IO.Pipelines;
using System.Net;
using Mesh.Proxy.Relay;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Mesh.Proxy.Http;

/// <summary>A connection of a loop that Kestrel carries. Requests find their <see cref="RequestRouter"/> among its features.</summary>
internal sealed class HostConnection : ConnectionContext, IRelayConnection
{
    private readonly RelayServices _services;
    private readonly RequestRouter _router;
    private readonly SocketPipes _pipes;
    private readonly CheckedRequests? _requests;
    private readonly OpenRequests? _open;
    private IConnectionLifetimeNotificationFeature? _lifetime;
    private int _isClosing;
    private int _disposed;

    /// <summary>Loop thread.</summary>
    public HostConnection(RelayServices services, TransportSocket client, RequestRouter router, HttpVersionEndPoint version)
    {
        _services = services;
        _router = router;
        _pipes = new SocketPipes(services.Loop, client);
        Transport = _pipes;
        if (version == HttpVersionEndPoint.Http1)
        {
            _requests = new CheckedRequests(_pipes, services.Limits);
            Transport = _requests;
            Features.Set(_requests);
        }

        if (router.Direction == TrafficDirection.Inbound)
        {
            _open = new OpenRequests();
            Features.Set(_open);
        }

        ConnectionClosed = _pipes.Closed;
        Features.Set(router);
    }

    public override string ConnectionId { get; set; } = "";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    /// <summary>Gives a connection to the managed host, for good. Its place under the limiter goes along. Loop thread.</summary>
    /// <param name="services">Of its loop.</param>
    /// <param name="version">What is spoken on it.</param>
    /// <param name="client">The connection.</param>
    /// <param name="router">Its way.</param>
    /// <param name="input">What was read of it before; ownership is taken.</param>
    public static void HandOver(RelayServices services, HttpVersionEndPoint version, TransportSocket client, RequestRouter router, IoBuffer? input)
    {
        HostConnection connection = new(services, client, router, version);
        services.Connections.Add(connection);
        connection.Start(input);
        services.Host!.Take(version, connection);
    }

    private void Start(IoBuffer? input)
    {
        _pipes.Start(input);
        _requests?.Start();
        _ = RemoveAsync();
    }

    /// <summary>Kestrel has the connection, and can be asked to end it. Any thread.</summary>
    public void OnAccepted()
    {
        Interlocked.Exchange(ref _lifetime, Features.Get<IConnectionLifetimeNotificationFeature>());
        if (Volatile.Read(ref _isClosing) != 0)
        {
            RequestClose();
        }
    }

    public void Rejudge()
    {
        if (!_router.MayStay(isBytes: false))
        {
            Abort();
            return;
        }

        _open?.Rejudge(_router);
    }

    void IRelayConnection.BeginLameDuck()
    {
        // HTTP/1.1 has no word before an answer, and a request on its way must not meet a closing connection.
        if (_router.IsLameDuck && _requests is null)
        {
            RequestClose();
        }
    }

    void IRelayConnection.Drain() => RequestClose();

    public override void Abort(ConnectionAbortedException abortReason) => _pipes.Abort();

    public override void Abort() => _pipes.Abort();

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _pipes.Dispose();
        }

        return base.DisposeAsync();
    }

    // GOAWAY, or "Connection: close": what runs ends first. Not on the loop, because Kestrel goes on reading within the call.
    private void RequestClose()
    {
        Interlocked.Exchange(ref _isClosing, 1);
        if (Volatile.Read(ref _lifetime) is { } lifetime)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static accepted => accepted.RequestClose(), lifetime, preferLocal: false);
        }
    }

    private async Task RemoveAsync()
    {
        await _pipes.Ended;
        _services.Loop.Post(new Removal(_services.Connections, this, _router));
    }

    private sealed class Removal(RelayConnections connections, HostConnection connection, RequestRouter router) : ILoopWork
    {
        public void Run() => connections.Remove(connection, router.Direction);
    }
}
