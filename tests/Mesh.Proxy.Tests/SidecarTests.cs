using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Doubles;
using Mesh.Proxy.Startup;
using Mesh.Proxy.Tests.Dns;
using Mesh.Proxy.Tests.Logging;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests;

/// <summary>The whole sidecar in this process, against a control plane over real gRPC and TLS.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class SidecarTests : IDisposable
{
    private readonly SigningAuthority _authority = new(TimeProvider.System.GetUtcNow());
    private readonly World _world = new();
    private readonly SidecarFiles _files;
    private readonly int[] _ports = FreePorts.Take(7);
    private readonly HttpClient _http = new();
    private readonly RecordedLog _log = new();
    private readonly string _resolvConf = Path.GetTempFileName();

    public SidecarTests()
    {
        _files = new SidecarFiles(_authority.RootPem, FakeControlPlane.Token);
        _world.Set(Wrap(Workload()));
        _world.Set(Wrap("cluster.local", new V1.TrustBundle { TrustDomain = "cluster.local", RootsPem = _authority.RootPem }));
    }

    public void Dispose()
    {
        _http.Dispose();
        _files.Dispose();
        File.Delete(_resolvConf);
    }

    [Fact]
    public async Task Run_ControlPlaneAnswers_BecomesReadyWithItsOwnIdentity()
    {
        await using FakeControlPlane controlPlane = await StartControlPlaneAsync();
        await using var running = new Running(this, controlPlane.Port);

        await _log.WaitForAsync(EventIds.Ready);

        Assert.Contains("spiffe://cluster.local/ns/shop/sa/web", controlPlane.Discovery.Clients);
        using JsonDocument config = JsonDocument.Parse(await GetAsync(3, "/debug/config"));
        Assert.Equal("shop/web-1", config.RootElement.GetProperty("workload").GetProperty("name").GetString());
        Assert.Equal(2, config.RootElement.GetProperty("held").GetArrayLength());
        using JsonDocument certificate = JsonDocument.Parse(await GetAsync(3, "/debug/certificate"));
        Assert.Equal("spiffe://cluster.local/ns/shop/sa/web", certificate.RootElement.GetProperty("id").GetString());
        string metrics = await GetAsync(4, "/metrics");
        Assert.Contains("\nmesh_discovery_connected 1\n", metrics);
        Assert.Contains("\ntarget_info{service_name=\"web\",service_namespace=\"shop\",service_instance_id=\"shop/web-1\",", metrics);
        Assert.Contains("k8s_pod_name=\"web-1\"", metrics);
        Assert.Contains("mesh_identity=\"spiffe://cluster.local/ns/shop/sa/web\"} 1\n", metrics);
    }

    [Fact]
    public async Task Run_ControlPlaneAway_IsAliveButNotReadyAndSaysWhy()
    {
        await using var running = new Running(this, FreePorts.Take(1)[0]);
        await _log.WaitForAsync(EventIds.Started);

        using HttpResponseMessage ready = await _http.GetAsync(Url(5, "/readyz"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("not ready: no certificate yet, no configuration yet\n", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ok\n", await GetAsync(5, "/healthz"));
    }

    [Fact]
    public async Task Run_NameOfTheSet_IsAnsweredFromTheFirstQuestionUntilTheEnd()
    {
        V1.Service service = Service("shop/cart.clusterset", "240.240.0.7", ("shop/cart", 1));
        service.DnsNames.Add("cart.shop.svc.clusterset.local");
        _world.Set(Wrap(service), "cart.shop.svc.clusterset.local", "240.240.0.7");
        _world.Set(Wrap("shop/cart", Endpoints(Endpoint("10.244.0.1"))));
        await File.WriteAllTextAsync(_resolvConf, "nameserver 127.0.0.1\n", TestContext.Current.CancellationToken);
        await using FakeControlPlane controlPlane = await StartControlPlaneAsync();
        await using var running = new Running(this, controlPlane.Port);
        await _log.WaitForAsync(EventIds.Ready);
        byte[] query = DnsMessages.Query("cart.shop.svc.clusterset.local");

        Assert.Equal([240, 240, 0, 7], (await AskAsync(query))[^4..]);
        using HttpResponseMessage drain = await _http.PostAsync(Url(3, "/drain"), null, TestContext.Current.CancellationToken);
        Assert.Equal([240, 240, 0, 7], (await AskAsync(query))[^4..]);
        Assert.Contains("mesh_dns_queries_total{outcome=\"answered\",protocol=\"udp\"} 2\n", await GetAsync(4, "/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortOfDnsIsTaken_IsNotReadyAndSaysWhy()
    {
        await File.WriteAllTextAsync(_resolvConf, "nameserver 127.0.0.1\n", TestContext.Current.CancellationToken);
        using UdpClient other = new(new IPEndPoint(IPAddress.Loopback, _ports[6]));
        await using FakeControlPlane controlPlane = await StartControlPlaneAsync();
        await using var running = new Running(this, controlPlane.Port);
        await _log.WaitForAsync(EventIds.Ready);

        using HttpResponseMessage ready = await _http.GetAsync(Url(5, "/readyz"), TestContext.Current.CancellationToken);

        Assert.StartsWith($"not ready: DNS cannot listen on 127.0.0.1:{_ports[6]}: ", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ControlPlaneIsSomebodyElse_GetsNoToken(bool wrongName)
    {
        // Either the certificate is for another name, or another authority has signed it.
        SigningAuthority signer = wrongName ? _authority : new SigningAuthority(TimeProvider.System.GetUtcNow(), "stranger");
        await using FakeControlPlane controlPlane =
            await FakeControlPlane.StartAsync(signer, _world, wrongName ? "other.example" : "127.0.0.1");
        await using var running = new Running(this, controlPlane.Port);
        await _log.WaitForAsync(EventIds.Started);
        await _log.WaitForAsync(EventIds.CertificateRequestFailed);

        Assert.Equal(0, controlPlane.Certificates.Issued);
        Assert.DoesNotContain(_log.Entries, entry => entry.Id == EventIds.CertificateIssued);
    }

    [Fact]
    public async Task Administration_ByAnotherAddress_IsNotThere()
    {
        await using var running = new Running(this, FreePorts.Take(1)[0]);
        await _log.WaitForAsync(EventIds.Started);

        Assert.Contains("GET   /debug/endpoints\n", await GetAsync(3, "/debug"), StringComparison.Ordinal);
        using var elsewhere = new TcpClient();
        SocketException refused = await Assert.ThrowsAsync<SocketException>(
            async () => await elsewhere.ConnectAsync(IPAddress.Parse("127.0.0.2"), _ports[3], TestContext.Current.CancellationToken));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task Drain_OnRequest_TakesReadinessAway()
    {
        await using FakeControlPlane controlPlane = await StartControlPlaneAsync();
        await using var running = new Running(this, controlPlane.Port);
        await _log.WaitForAsync(EventIds.Ready);

        using HttpResponseMessage drain = await _http.PostAsync(Url(3, "/drain"), null, TestContext.Current.CancellationToken);
        using HttpResponseMessage ready = await _http.GetAsync(Url(5, "/readyz"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, drain.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task Drain_ConnectionsAreOpen_SaysSoAndStaysAlive()
    {
        await using FakeControlPlane controlPlane = await StartControlPlaneAsync();
        await using var running = new Running(this, controlPlane.Port);
        await _log.WaitForAsync(EventIds.Ready);
        using var peer = new TcpClient();
        await peer.ConnectAsync(IPAddress.Loopback, _ports[2], TestContext.Current.CancellationToken);
        while (!(await GetAsync(4, "/metrics")).Contains("mesh_connections_open{direction=\"inbound\"} 1\n", StringComparison.Ordinal))
        {
            // Not accepted yet.
        }

        await running.StopAsync();
        using HttpResponseMessage ready = await _http.GetAsync(Url(5, "/readyz"), TestContext.Current.CancellationToken);

        Assert.Equal("not ready: draining\n", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ok\n", await GetAsync(5, "/healthz"));
        Assert.Contains("\nmesh_discovery_connected 1\n", await GetAsync(4, "/metrics"));
    }

    private async Task<byte[]> AskAsync(byte[] query)
    {
        using UdpClient client = new("127.0.0.1", _ports[6]);
        await client.SendAsync(query, TestContext.Current.CancellationToken);
        return (await client.ReceiveAsync(TestContext.Current.CancellationToken)).Buffer;
    }

    private Task<FakeControlPlane> StartControlPlaneAsync() => FakeControlPlane.StartAsync(_authority, _world);

    private Uri Url(int port, string path) => new($"http://127.0.0.1:{_ports[port]}{path}");

    private Task<string> GetAsync(int port, string path) => _http.GetStringAsync(Url(port, path), TestContext.Current.CancellationToken);

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Sidecar _sidecar;
        private readonly Task _running;

        public Running(SidecarTests test, int controlPlanePort)
        {
            _sidecar = new Sidecar(
                new ProxyOptions
                {
                    Pod = new ResourceName("shop", "web-1"),
                    Id = new SpiffeId(TrustDomain.Default, "shop", "web"),
                    PodIp = IPAddress.Loopback,
                    DiscoveryAddress = new DnsEndPoint("127.0.0.1", controlPlanePort),
                    TrafficAddress = IPAddress.Loopback,
                    OutboundPort = test._ports[0],
                    InboundPlainPort = test._ports[1],
                    InboundMutualTlsPort = test._ports[2],
                    AdminPort = test._ports[3],
                    MetricsPort = test._ports[4],
                    HealthPort = test._ports[5],
                    DnsPort = test._ports[6],
                    ResolvConf = test._resolvConf,
                    TokenFile = test._files.Token,
                    TrustBundleFile = test._files.TrustBundle,
                    StateDirectory = test._files.State,
                },
                TimeProvider.System,
                test._log);
            _running = _sidecar.RunAsync(_stop.Token);
        }

        public Task StopAsync() => _stop.CancelAsync();

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await _running;
            await _sidecar.DisposeAsync();
            _stop.Dispose();
        }
    }
}
