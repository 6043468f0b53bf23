using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>A client's sidecar and a server's sidecar, with one service <c>shop/web</c> between them.</summary>
internal sealed class TwoSidecars : IAsyncDisposable
{
    public const int ServicePort = 80;
    public static readonly ResourceName Web = new("shop", "web");
    public static readonly IPAddress ServiceAddress = IPAddress.Parse("10.96.0.10");

    private TwoSidecars(TestAuthority authority, TestSidecar client, TestSidecar server) => (Authority, Client, Server) = (authority, client, server);

    public TestAuthority Authority { get; }

    public TestSidecar Client { get; }

    public TestSidecar Server { get; }

    public static async Task<TwoSidecars> StartAsync(
        TimeProvider? time = null, Action<DataPathOptions>? configure = null, RequestJournal? clientJournal = null, RequestJournal? serverJournal = null)
    {
        TestAuthority authority = new();
        TestSidecar client = new(authority.Issue("shop", "client"), time, configure, clientJournal);
        TestSidecar server = new(authority.Issue("shop", "web"), time, configure, serverJournal);
        await client.StartAsync();
        await server.StartAsync();
        client.OriginalDestination.Destination = new IPEndPoint(ServiceAddress, ServicePort);
        return new TwoSidecars(authority, client, server);
    }

    /// <summary>Puts the application at <paramref name="targetPort"/> behind the service.</summary>
    public void Expose(int targetPort, Protocol protocol = Protocol.Detect)
    {
        Server.Serves(Web, ServicePort, targetPort, protocol);
        Server.OriginalDestination.Destination = new IPEndPoint(Server.Address, targetPort);
        Route(protocol, new WeightedBackendModel(Client.Backend("web", ServicePort, Client.Endpoint(Server, targetPort)), 1));
    }

    /// <summary>What the client's sidecar is told about the service.</summary>
    public void Route(Protocol protocol, params ImmutableArray<WeightedBackendModel> backends)
    {
        ServicePortModel port = new(ServicePort, protocol, backends, RouteSource: "TrafficSplit shop/web");
        Client.Knows(new ServiceModel(Web, "cluster-1", new Dictionary<int, ServicePortModel> { [ServicePort] = port }.ToFrozenDictionary()), ServiceAddress);
    }

    /// <summary>Puts routes before the service as it is; their backends are all its own, or those that are given.</summary>
    public void RouteHttp(HttpRouting routing, Func<WeightedBackend, BackendModel>? find = null)
    {
        ServiceModel service = Client.State.Current.ServicesByAddress[ServiceAddress];
        ServicePortModel port = service.Ports[ServicePort];
        port = port with { Http = new HttpRoutesBuilder().Build(routing, ServicePort, find ?? (_ => port.Backends[0].Backend), null) };
        Client.Knows(service with { Ports = new Dictionary<int, ServicePortModel> { [ServicePort] = port }.ToFrozenDictionary() }, ServiceAddress);
    }

    /// <summary>An HTTP client whose connections are "redirected" to the client's sidecar.</summary>
    public HttpClient CreateHttpClient(Version? version = null) => CreateHttpClient(Client.DataPath.OutboundEndPoint, version);

    /// <summary>An HTTP client outside the mesh, "redirected" to the server's sidecar.</summary>
    public HttpClient CreatePlainHttpClient() => CreateHttpClient(Server.DataPath.InboundPlainEndPoint, null);

    /// <summary>A connection of the client's application to the service.</summary>
    public async Task<Socket> ConnectAsync()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Client.DataPath.OutboundEndPoint, TestContext.Current.CancellationToken);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }

    public static HttpClient CreateHttpClient(IPEndPoint sidecar, Version? version) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(sidecar, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://web.shop"),
        Timeout = TimeSpan.FromSeconds(20),
        DefaultRequestVersion = version ?? HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
