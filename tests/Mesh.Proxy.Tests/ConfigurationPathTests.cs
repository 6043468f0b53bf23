using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Doubles;
using Mesh.Proxy.Startup;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.Logging;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests;

/// <summary>Identity and discovery together, against a control plane over real gRPC and TLS.</summary>
public sealed class ConfigurationPathTests : IDisposable
{
    private static readonly IPAddress Cart = IPAddress.Parse("10.96.0.1");

    private readonly SigningAuthority _authority = new(TimeProvider.System.GetUtcNow());
    private readonly World _world = new();
    private readonly SidecarFiles _files;
    private readonly RecordedLog _log = new();

    public ConfigurationPathTests()
    {
        _files = new SidecarFiles(_authority.RootPem, FakeControlPlane.Token);
        _world.Set(Wrap(Workload()));
        _world.Set(Wrap("cluster.local", new V1.TrustBundle { TrustDomain = "cluster.local", RootsPem = _authority.RootPem }));
        _world.Set(Wrap(Service("shop/cart", "10.96.0.1")), "10.96.0.1");
        _world.Set(Wrap("shop/cart", Endpoints(Endpoint("10.244.0.1"))));
    }

    public void Dispose()
    {
        _log.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Run_ServiceUsedThenChanged_FollowsTheChange()
    {
        await using FakeControlPlane controlPlane = await FakeControlPlane.StartAsync(_authority, _world);
        await using var running = new Running(this, controlPlane.Port);
        await running.ReadyAsync();
        Assert.Equal(["shop/cart"], Backends(await running.ResolveAsync(Cart)));

        _world.Set(Wrap("shop/v2", Endpoints(Endpoint("10.244.0.2"))));
        _world.Set(Wrap(Service("shop/cart", "10.96.0.1", ("shop/cart", 90), ("shop/v2", 10))), "10.96.0.1");

        await running.UntilAsync(state => Backends(state.ServicesByAddress[Cart]).SequenceEqual(["shop/cart", "shop/v2"]));
    }

    [Fact]
    public async Task Run_UnknownAddress_IsOutside()
    {
        await using FakeControlPlane controlPlane = await FakeControlPlane.StartAsync(_authority, _world);
        await using var running = new Running(this, controlPlane.Port);
        await running.ReadyAsync();

        Assert.Null(await running.ResolveAsync(IPAddress.Parse("10.96.0.99")));
    }

    [Fact]
    public async Task Run_Restarted_ServesTheKeptConfigurationAndIsSentNothingAgain()
    {
        await using FakeControlPlane controlPlane = await FakeControlPlane.StartAsync(_authority, _world);
        await using (var first = new Running(this, controlPlane.Port))
        {
            await first.ReadyAsync();
            Assert.NotNull(await first.ResolveAsync(Cart));
        }

        int sent = controlPlane.Discovery.Sent.Count;
        await using var second = new Running(this, controlPlane.Port);
        await second.ReadyAsync();
        await _log.WaitForAsync(EventIds.StreamOpened, times: 2);

        Assert.True(second.ResolveAsync(Cart).IsCompletedSuccessfully);
        // The trust bundle is never taken from disk; everything else was held.
        Assert.Equal(["cluster.local"], controlPlane.Discovery.Sent.Skip(sent));
    }

    [Fact]
    public async Task Run_ControlPlaneRestarted_KeepsServingAndIsSentNothingAgain()
    {
        FakeControlPlane first = await FakeControlPlane.StartAsync(_authority, _world);
        await using var running = new Running(this, first.Port);
        await running.ReadyAsync();
        ServiceModel? before = await running.ResolveAsync(Cart);

        int port = first.Port;
        await first.DisposeAsync();
        await _log.WaitForAsync(EventIds.StreamClosed);
        Assert.Same(before, await running.ResolveAsync(Cart));

        await using FakeControlPlane second = await FakeControlPlane.StartAsync(_authority, _world, port: port);
        _world.Set(Wrap("shop/cart", Endpoints(Endpoint("10.244.0.1"), Endpoint("10.244.0.2"))));
        await running.UntilAsync(state => state.ServicesByAddress[Cart].Ports[80].Backends[0].Backend.EndpointCount == 2);

        Assert.All(second.Discovery.Sent, name => Assert.Equal("shop/cart", name));
        Assert.Single(second.Discovery.Sent);
    }

    [Fact]
    public async Task Run_RootsChange_ReachTheCertificate()
    {
        await using FakeControlPlane controlPlane = await FakeControlPlane.StartAsync(_authority, _world);
        await using var running = new Running(this, controlPlane.Port);
        await running.ReadyAsync();

        string next = new SigningAuthority(TimeProvider.System.GetUtcNow(), "next").RootPem;
        _world.Set(Wrap("cluster.local", new V1.TrustBundle { TrustDomain = "cluster.local", RootsPem = _authority.RootPem + "\n" + next }));
        await _log.WaitForAsync(EventIds.RootsChanged);

        Assert.Equal(2, running.Configuration.Certificates.Current?.Roots.Count);
    }

    private static IEnumerable<string> Backends(ServiceModel? service) =>
        service?.Ports[80].Backends.Select(backend => backend.Backend.Service.ToString()) ?? [];

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Running(ConfigurationPathTests test, int controlPlanePort)
        {
            var random = new Random(1);
            Configuration = new ConfigurationPath(
                new ProxyOptions
                {
                    Pod = new ResourceName("shop", "web-1"),
                    Id = new SpiffeId(TrustDomain.Default, "shop", "web"),
                    PodIp = IPAddress.Loopback,
                    DiscoveryAddress = new DnsEndPoint("127.0.0.1", controlPlanePort),
                    TokenFile = test._files.Token,
                    TrustBundleFile = test._files.TrustBundle,
                    StateDirectory = test._files.State,
                },
                new EndpointPickerFactory(TimeProvider.System, random),
                TimeProvider.System,
                random,
                test._log);
            _running = Configuration.RunAsync(_stop.Token);
        }

        public ConfigurationPath Configuration { get; }

        public Task ReadyAsync() =>
            Configuration.FirstConfiguration(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        public Task<ServiceModel?> ResolveAsync(IPAddress address) =>
            Configuration.Resolver.ResolveAsync(address, TestContext.Current.CancellationToken).AsTask();

        /// <summary>Waits for a state.</summary>
        public async Task UntilAsync(Func<ProxyState, bool> condition)
        {
            while (true)
            {
                Task next = Configuration.States.NextPublish;
                if (condition(Configuration.States.Current))
                {
                    return;
                }

                await next.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running.ContinueWith(_ => { }, TaskScheduler.Default);
            Configuration.Dispose();
            _stop.Dispose();
        }
    }
}
