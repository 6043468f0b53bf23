using System.Net;
using Mesh.Api.Identity;
using Mesh.Bench.Federation.Kubernetes;

namespace Mesh.Bench.Federation.Peers;

/// <summary>A linked cluster as the measured control plane sees it: it is followed, it follows, and it can be cut off.</summary>
internal sealed class SimulatedPeer : IAsyncDisposable
{
    private readonly PeerAuthority _authority;
    private readonly PeerContent _content;
    private readonly PeerStatements _statements = new();
    private readonly PeerFollowed _followed = new();
    private readonly PeerWatchService _service;
    private readonly PeerWatcher _watcher;
    private readonly string _name;
    private PeerServer? _server;
    private int _port;

    /// <param name="number">Which one.</param>
    /// <param name="services">Services that it exports.</param>
    /// <param name="measured">The cluster that it is linked with.</param>
    /// <param name="flows">Where to count.</param>
    /// <param name="time">The clock.</param>
    public SimulatedPeer(int number, int services, MeasuredCluster measured, PeerFlows flows, TimeProvider time)
    {
        _name = $"peer-{number}";
        _authority = new(new ClusterSpiffeId(TrustDomain.Default, _name), time);
        // Every other one is on the network of the measured cluster: of those, pods are merged, of the others gateways.
        _content = new(number, number % 2 == 0 ? measured.Name : _name);
        _statements.Put(
            [_content.Facts(_authority.RootPem), .. Enumerable.Range(0, services).SelectMany(service => new[] { PeerContent.Service(service), _content.EndpointsOf(service, change: 0) })]);
        _service = new(_statements, _followed, flows.Stated, time);
        _watcher = new(_name, measured, _authority.Credentials, flows.Heard, time);
    }

    public string Name => _name;

    /// <summary>Statements of the measured cluster that it holds.</summary>
    public int Held => _watcher.Held;

    public bool IsConnected => _watcher.IsConnected && _followed.Synced.IsCompletedSuccessfully;

    /// <summary>Begins to answer.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        _server = await PeerServer.StartAsync(_authority.Credentials, _service, _port, cancellationToken);
        _port = _server.Port;
    }

    /// <summary>The link to it, as the other side has it.</summary>
    public LinkObject Link() => new()
    {
        Metadata = new() { Name = _name },
        Spec = new() { Address = $"{IPAddress.Loopback}:{_port}", TrustDomain = TrustDomain.Default.Name, TrustBundle = _authority.RootPem },
    };

    /// <summary>Completes when each of both sides has been told everything by the other.</summary>
    public Task SyncAsync(CancellationToken cancellationToken) => Task.WhenAll(_watcher.ConnectAsync(cancellationToken), _followed.Synced.WaitAsync(cancellationToken));

    /// <summary>Cuts it off.</summary>
    public async Task CutAsync()
    {
        await _watcher.DisconnectAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }

        _followed.Reset();
    }

    /// <summary>Endpoints of a service change.</summary>
    public void Change(int service, int change) => _statements.Put(_content.EndpointsOf(service, change));

    public async ValueTask DisposeAsync() => await CutAsync();
}
