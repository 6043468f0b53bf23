using System.Net;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;
using static Mesh.Proxy.Doubles.TestResources;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class DiscoveryClientTests : DiscoveryRig
{
    private static readonly IPAddress Cart = IPAddress.Parse("10.96.0.1");

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

        Assert.NotNull(await Resolver.ResolveAsync(Cart.MapToIPv6(), TestContext.Current.CancellationToken));
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

        Assert.NotNull(await Resolver.ResolveAsync(Cart, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Resolve_NoAnswer_IsOutsideAfterABoundedTimeAndAtOnceAfterwards()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        Task<ServiceModel?> resolving = ResolveAsync(Cart);
        await stream.ExpectSubscriptionAsync("10.96.0.1");
        Assert.False(resolving.IsCompleted);

        Time.Advance(DestinationResolver.MaxWait);

        Assert.Null(await resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.True(ResolveAsync(Cart).IsCompletedSuccessfully);
    }

    [Fact]
    public void Resolve_NeverConnected_IsOutsideAtOnce()
    {
        Transport.IsDown = true;

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
        Assert.False(Destinations.TryGet(IPAddress.Parse(address), out _));
    }

    [Fact]
    public async Task Run_StreamBreaks_KeepsTheStateAndReconnectsWithVersions()
    {
        FakeDiscoveryTransport.FakeStream first = await ConnectAsync();
        await ServeCartAsync(first);
        ProxyState before = States.Current;

        first.Break();
        FakeDiscoveryTransport.FakeStream second = await Transport.AcceptAsync();
        DeltaDiscoveryRequest services = await second.ExpectSubscriptionAsync("10.96.0.1");

        Assert.Same(before, States.Current);
        Assert.Equal(["shop/cart"], services.InitialResourceVersions.Keys);
        Assert.NotNull(await Resolver.ResolveAsync(Cart, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Resolve_StreamJustLost_StillWaits()
    {
        FakeDiscoveryTransport.FakeStream first = await ConnectAsync();
        first.Break();
        FakeDiscoveryTransport.FakeStream second = await Transport.AcceptAsync();

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

        Time.Advance(DestinationTable<IPAddress>.MaxIdle);

        await stream.ExpectAsync(request => request.ResourceNamesUnsubscribe.Contains("10.96.0.1"));
        Assert.Empty(States.Current.ServicesByAddress);
    }

    [Fact]
    public async Task Run_UsedNowAndThen_StaysSubscribed()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        await ServeCartAsync(stream);

        for (int i = 0; i < 4; i++)
        {
            Time.Advance(DestinationTable<IPAddress>.MaxIdle / 2);
            Assert.NotNull(await Resolver.ResolveAsync(Cart, TestContext.Current.CancellationToken));
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
        Assert.NotNull(await Resolver.ResolveAsync(Cart, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_Acknowledged_IsInForce()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        DeltaDiscoveryResponse response = Response(ResourceType.Workload, Wrap(Workload()));

        stream.Respond(response);
        await stream.ExpectReplyAsync(response);

        Assert.Equal("shop/web-1", States.Current.Workload?.Name.ToString());
        Assert.True(States.Configured.IsCompletedSuccessfully);
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

        Time.Advance(StreamWatch.Interval);
        DeltaDiscoveryRequest question = await stream.ExpectSubscriptionAsync("shop/web-1");

        Assert.Equal(workload.Resources[0].Version, question.InitialResourceVersions["shop/web-1"]);
        ProxyState before = States.Current;
        DeltaDiscoveryResponse answer = Response(ResourceType.Workload, Wrap(Workload()));
        stream.Respond(answer);
        await stream.ExpectReplyAsync(answer);
        Assert.Same(before, States.Current);
    }

    [Fact]
    public async Task Run_QuestionWithoutAnAnswer_OpensAnotherStream()
    {
        FakeDiscoveryTransport.FakeStream stuck = await ConnectAsync();
        await ServeCartAsync(stuck);
        Time.Advance(StreamWatch.Interval);
        await stuck.ExpectSubscriptionAsync("shop/web-1");

        Time.Advance(StreamWatch.Patience);

        FakeDiscoveryTransport.FakeStream next = await Transport.AcceptAsync();
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

        Time.Advance(ServiceWarming.MaxWait);
        await stream.ExpectAsync(request => request.ResourceNamesUnsubscribe.Contains("shop/cart"));

        Assert.Equal("v1", Backend());
    }

    private string Backend() => States.Current.ServicesByAddress[Cart].Ports[80].Backends[0].Backend.Service.Name;

    private Task<ServiceModel?> ResolveAsync(IPAddress address) => Resolver.ResolveAsync(address, TestContext.Current.CancellationToken).AsTask();

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
