using System.Net;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Identity;
using Mesh.Proxy.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Mesh.Proxy.Doubles.TestResources;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class DiscoveryClientTests : IAsyncLifetime
{
    private static readonly IPAddress Cart = IPAddress.Parse("10.96.0.1");

    private readonly FakeTimeProvider _time = new();
    private readonly FakeDiscoveryTransport _transport = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-test-");
    private readonly ProxyStateStore _states = new();
    private readonly DestinationTable _destinations;
    private readonly DiscoveryConnection _connection;
    private readonly DestinationResolver _resolver;
    private readonly DiscoveryClient _client;
    private readonly StreamPump _pump;
    private readonly DiscoveryMetrics _metrics;
    private Task _running = Task.CompletedTask;

    public DiscoveryClientTests()
    {
        _destinations = new DestinationTable(_time);
        _connection = new DiscoveryConnection(_time);
        _metrics = new DiscoveryMetrics(_connection);
        var channel = new DiscoveryChannel(_time, NullLogger<DiscoveryClient>.Instance);
        var publisher = new ConfigurationPublisher(
            new ProxyStateBuilder(new EndpointPickerFactory(_time, new Random(1))),
            _states,
            new WorkloadCertificateStore(),
            new SnapshotCache(_directory.FullName, _time, NullLogger<SnapshotCache>.Instance),
            new ConfigurationTelemetry(_metrics, NullLogger<ConfigurationTelemetry>.Instance));
        _client = new DiscoveryClient(new HeldConfiguration(new ResourceName("shop", "web-1"), "cluster.local"), publisher, _destinations, _connection, new StreamWatch(() => 0.5), channel);
        _resolver = new DestinationResolver(_states, _destinations, _connection, channel.Events.Writer, _metrics);
        _pump = new StreamPump(_transport, channel.Events.Writer, new ReconnectBackoff(() => 0), _time, NullLogger<StreamPump>.Instance);
    }

    public ValueTask InitializeAsync()
    {
        _running = Task.WhenAll(_client.RunAsync(_stop.Token), _pump.RunAsync(_stop.Token));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _metrics.Dispose();
        _stop.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Resolve_FirstUse_SubscribesAndWaitsForServiceAndEndpoints()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();

        Task<ServiceModel?> resolving = ResolveAsync(Cart);
        await stream.ExpectSubscriptionAsync("10.96.0.1");
        stream.Respond(Services(Service("shop/cart", "10.96.0.1")));
        await stream.ExpectSubscriptionAsync("shop/cart");
        Assert.False(resolving.IsCompleted);
        stream.Respond(EndpointsOf("shop/cart", Endpoint("10.244.0.1")));

        ServiceModel? service = await resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("shop/cart", service?.Name.ToString());
        Assert.Equal(1, service?.Ports[80].Backends[0].Backend.EndpointCount);
    }

    [Fact]
    public async Task Resolve_Known_CompletesSynchronously()
    {
        await ServeCartAsync(await ConnectAsync());

        Task<ServiceModel?> resolving = ResolveAsync(Cart);

        Assert.True(resolving.IsCompletedSuccessfully);
        Assert.NotNull(await resolving);
    }

    [Fact]
    public async Task Resolve_MappedIPv6Address_IsTheIPv4Address()
    {
        await ServeCartAsync(await ConnectAsync());

        Assert.NotNull(await _resolver.ResolveAsync(Cart.MapToIPv6(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Resolve_NoSuchService_IsRememberedAndAskedOnce()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        Task<ServiceModel?> resolving = ResolveAsync(Cart);
        await stream.ExpectSubscriptionAsync("10.96.0.1");
        stream.Respond(Removal(ResourceType.Service, "10.96.0.1"));
        Assert.Null(await resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));

        Task<ServiceModel?> again = ResolveAsync(Cart);

        Assert.True(again.IsCompletedSuccessfully);
        Assert.Null(await again);
    }

    [Fact]
    public async Task Resolve_ServiceAppearsLater_IsKnownWithoutAskingAgain()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        Task<ServiceModel?> resolving = ResolveAsync(Cart);
        await stream.ExpectSubscriptionAsync("10.96.0.1");
        stream.Respond(Removal(ResourceType.Service, "10.96.0.1"));
        await resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        stream.Respond(Services(Service("shop/cart", "10.96.0.1")));
        await stream.ExpectSubscriptionAsync("shop/cart");
        DeltaDiscoveryResponse endpoints = EndpointsOf("shop/cart", Endpoint("10.244.0.1"));
        stream.Respond(endpoints);
        await stream.ExpectReplyAsync(endpoints);

        Assert.NotNull(await _resolver.ResolveAsync(Cart, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Resolve_NoAnswer_IsOutsideAfterABoundedTimeAndAtOnceAfterwards()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        Task<ServiceModel?> resolving = ResolveAsync(Cart);
        await stream.ExpectSubscriptionAsync("10.96.0.1");
        Assert.False(resolving.IsCompleted);

        _time.Advance(DestinationResolver.MaxWait);

        Assert.Null(await resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.True(ResolveAsync(Cart).IsCompletedSuccessfully);
    }

    [Fact]
    public void Resolve_NeverConnected_IsOutsideAtOnce()
    {
        _transport.IsDown = true;

        Assert.True(ResolveAsync(Cart).IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("224.0.0.1")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    public async Task Resolve_AddressNoServiceCanHave_IsNotAskedFor(string address)
    {
        await ConnectAsync();

        Assert.True(ResolveAsync(IPAddress.Parse(address)).IsCompletedSuccessfully);
        Assert.False(_destinations.TryGet(IPAddress.Parse(address), out _));
    }

    [Fact]
    public async Task Run_StreamBreaks_KeepsTheStateAndReconnectsWithVersions()
    {
        FakeDiscoveryTransport.FakeStream first = await ConnectAsync();
        await ServeCartAsync(first);
        ProxyState before = _states.Current;

        first.Break();
        FakeDiscoveryTransport.FakeStream second = await _transport.AcceptAsync();
        DeltaDiscoveryRequest services = await second.ExpectSubscriptionAsync("10.96.0.1");

        Assert.Same(before, _states.Current);
        Assert.Equal(["shop/cart"], services.InitialResourceVersions.Keys);
        Assert.NotNull(await _resolver.ResolveAsync(Cart, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Resolve_StreamJustLost_StillWaits()
    {
        FakeDiscoveryTransport.FakeStream first = await ConnectAsync();
        first.Break();
        FakeDiscoveryTransport.FakeStream second = await _transport.AcceptAsync();

        Task<ServiceModel?> resolving = ResolveAsync(Cart);
        await second.ExpectSubscriptionAsync("10.96.0.1");
        second.Respond(Services(Service("shop/cart", "10.96.0.1")));
        await second.ExpectSubscriptionAsync("shop/cart");
        second.Respond(EndpointsOf("shop/cart", Endpoint("10.244.0.1")));

        Assert.NotNull(await resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_UnusedForAnHour_UnsubscribesAndForgets()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        await ServeCartAsync(stream);

        _time.Advance(DestinationTable.MaxIdle);

        await stream.ExpectAsync(request => request.ResourceNamesUnsubscribe.Contains("10.96.0.1"));
        Assert.Empty(_states.Current.ServicesByAddress);
    }

    [Fact]
    public async Task Run_UsedNowAndThen_StaysSubscribed()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        await ServeCartAsync(stream);

        for (int i = 0; i < 4; i++)
        {
            _time.Advance(DestinationTable.MaxIdle / 2);
            Assert.NotNull(await _resolver.ResolveAsync(Cart, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Run_MalformedResource_IsNackedAndTheRestTakenOver()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        await ServeCartAsync(stream);
        Api.Resources.V1.Service malformed = Service("shop/cart", "10.96.0.1");
        malformed.Ports[0].Backends.Clear();
        DeltaDiscoveryResponse response = Services(malformed);

        stream.Respond(response);
        DeltaDiscoveryRequest reply = await stream.ExpectReplyAsync(response);

        Assert.Equal((int)Grpc.Core.StatusCode.InvalidArgument, reply.ErrorDetail.Code);
        Assert.Contains("shop/cart: ports[0].backends", reply.ErrorDetail.Message);
        Assert.NotNull(await _resolver.ResolveAsync(Cart, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_Acknowledged_IsInForce()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        DeltaDiscoveryResponse response = Response(ResourceType.Workload, Wrap(Workload()));

        stream.Respond(response);
        await stream.ExpectReplyAsync(response);

        Assert.Equal("shop/web-1", _states.Current.Workload?.Name.ToString());
        Assert.True(_states.Configured.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Run_ServiceWaitsForEndpoints_IsAcknowledgedWithThem()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        await ServeCartAsync(stream);
        DeltaDiscoveryResponse change = Services(Service("shop/cart", "10.96.0.1", ("shop/v1", 1)));
        bool isAcknowledged = false;

        stream.Respond(change);
        await stream.ExpectAsync(request =>
        {
            isAcknowledged |= request.ResponseNonce == change.Nonce;
            return request.ResourceNamesSubscribe.Contains("shop/v1");
        });
        Assert.False(isAcknowledged);
        stream.Respond(EndpointsOf("shop/v1", Endpoint("10.244.0.2")));
        await stream.ExpectReplyAsync(change);

        Assert.Equal("v1", Backend());
    }

    [Fact]
    public async Task Run_NowAndThen_SaysWhatItHoldsAndWantsAnAnswer()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        DeltaDiscoveryResponse workload = Response(ResourceType.Workload, Wrap(Workload()));
        stream.Respond(workload);
        await stream.ExpectReplyAsync(workload);

        _time.Advance(StreamWatch.Interval);
        DeltaDiscoveryRequest question = await stream.ExpectSubscriptionAsync("shop/web-1");

        Assert.Equal(workload.Resources[0].Version, question.InitialResourceVersions["shop/web-1"]);
        ProxyState before = _states.Current;
        DeltaDiscoveryResponse answer = Response(ResourceType.Workload, Wrap(Workload()));
        stream.Respond(answer);
        await stream.ExpectReplyAsync(answer);
        Assert.Same(before, _states.Current);
    }

    [Fact]
    public async Task Run_QuestionWithoutAnAnswer_OpensAnotherStream()
    {
        FakeDiscoveryTransport.FakeStream stuck = await ConnectAsync();
        await ServeCartAsync(stuck);
        _time.Advance(StreamWatch.Interval);
        await stuck.ExpectSubscriptionAsync("shop/web-1");

        _time.Advance(StreamWatch.Patience);

        FakeDiscoveryTransport.FakeStream next = await _transport.AcceptAsync();
        await next.ExpectSubscriptionAsync("10.96.0.1");
        Assert.Equal("cart", Backend());
    }

    [Fact]
    public async Task Run_WarmingNeverEnds_PutsTheChangeInForceAfterTheBound()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        await ServeCartAsync(stream);
        stream.Respond(Services(Service("shop/cart", "10.96.0.1", ("shop/v1", 1))));
        await stream.ExpectSubscriptionAsync("shop/v1");
        Assert.Equal("cart", Backend());

        _time.Advance(ServiceWarming.MaxWait);
        await stream.ExpectAsync(request => request.ResourceNamesUnsubscribe.Contains("shop/cart"));

        Assert.Equal("v1", Backend());
    }

    private string Backend() => _states.Current.ServicesByAddress[Cart].Ports[80].Backends[0].Backend.Service.Name;

    private Task<ServiceModel?> ResolveAsync(IPAddress address) => _resolver.ResolveAsync(address, TestContext.Current.CancellationToken).AsTask();

    /// <summary>A stream that has answered.</summary>
    private async Task<FakeDiscoveryTransport.FakeStream> ConnectAsync()
    {
        FakeDiscoveryTransport.FakeStream stream = await _transport.AcceptAsync();
        DeltaDiscoveryResponse answer = Removal(ResourceType.TrustBundle, "cluster.local");
        await stream.ExpectSubscriptionAsync("shop/web-1");
        stream.Respond(answer);
        await stream.ExpectReplyAsync(answer);
        return stream;
    }

    private async Task ServeCartAsync(FakeDiscoveryTransport.FakeStream stream)
    {
        Task<ServiceModel?> resolving = ResolveAsync(Cart);
        await stream.ExpectSubscriptionAsync("10.96.0.1");
        stream.Respond(Services(Service("shop/cart", "10.96.0.1")));
        await stream.ExpectSubscriptionAsync("shop/cart");
        stream.Respond(EndpointsOf("shop/cart", Endpoint("10.244.0.1")));
        Assert.NotNull(await resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }
}
