using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;
using static Mesh.Proxy.Doubles.TestResources;

namespace Mesh.Proxy.Tests.Discovery;

/// <summary>What a gateway knows of exported services: what was called, as long as it is exported and used.</summary>
public sealed class ExportResolverTests : DiscoveryRig
{
    private static readonly ResourceName Cart = new("shop", "cart");

    [Fact]
    public async Task Find_FirstCall_SubscribesToTheEndpointsAloneAndWaits()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();

        Task<ExportModel?> finding = FindAsync(Cart);
        await stream.ExpectAsync(request => request.TypeUrl == ResourceType.Endpoints && request.ResourceNamesSubscribe.Contains("shop/cart"));
        Assert.False(finding.IsCompleted);
        stream.Respond(EndpointsOf("shop/cart", Endpoint("10.244.0.1")));

        BackendModel backend = Assert.Single((await SoonAsync(finding))!.Ports).Value;
        Assert.Equal("10.244.0.1:15008", Assert.Single(backend.Endpoints).Target.ToString());
        Assert.Null(backend.Endpoints[0].PeerIdentity);
        Assert.True(FindAsync(Cart).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Find_NotExported_IsRememberedAndSeenWhenItIs()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        Task<ExportModel?> finding = FindAsync(Cart);
        await stream.ExpectSubscriptionAsync("shop/cart");
        stream.Respond(Removal(ResourceType.Endpoints, "shop/cart"));
        Assert.Null(await SoonAsync(finding));
        Assert.True(Exports.IsAnswered(Cart));

        Task published = States.NextPublish;
        stream.Respond(EndpointsOf("shop/cart", Endpoint("10.244.0.1")));
        await published;

        Assert.True(Exports.IsExported(Cart));
    }

    [Fact]
    public async Task Find_ControlPlaneDoesNotAnswer_IsNotTakenForNotExported()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        Task<ExportModel?> finding = FindAsync(Cart);
        await stream.ExpectSubscriptionAsync("shop/cart");

        Time.Advance(ExportResolver.MaxWait);

        Assert.Null(await SoonAsync(finding));
        Assert.False(Exports.IsAnswered(Cart));
    }

    [Fact]
    public async Task Run_ExportEnds_IsGoneAtOnce()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        await ServeCartAsync(stream);

        Task published = States.NextPublish;
        stream.Respond(Removal(ResourceType.Endpoints, "shop/cart"));
        await published;

        Assert.False(Exports.IsExported(Cart));
        Assert.Null(await FindAsync(Cart));
    }

    [Fact]
    public async Task Run_ManyNamesOfNothing_AreForgottenBeforeThoseThatAreExported()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        await ServeCartAsync(stream);

        for (int i = 0; i <= ExportResolver.MaxUnknown; i++)
        {
            string name = $"shop/x{i}";
            Task<ExportModel?> finding = FindAsync(ResourceName.TryParse(name)!.Value);
            await stream.ExpectSubscriptionAsync(name);
            stream.Respond(Removal(ResourceType.Endpoints, name));
            Assert.Null(await SoonAsync(finding));
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.False(Exports.IsAnswered(new ResourceName("shop", "x0")));
        Assert.True(Exports.IsAnswered(new ResourceName("shop", $"x{ExportResolver.MaxUnknown}")));
        Assert.True(Exports.IsExported(Cart));
    }

    [Fact]
    public async Task Run_ConnectionIsOpenForHours_StaysSubscribedAndNoLonger()
    {
        FakeDiscoveryTransport.FakeStream stream = await ConnectAsync();
        await ServeCartAsync(stream);
        Destination<ResourceName> open = Exports.Hold(Cart)!;
        Time.Advance(DestinationTable<ResourceName>.MaxIdle);
        // By the time it asks whether the stream is alive it has looked for what is idle.
        await stream.ExpectSubscriptionAsync("shop/web-1");
        stream.Respond(Removal(ResourceType.Workload, "shop/web-1"));
        Assert.True(Exports.IsExported(Cart));

        Exports.Release(open);
        Time.Advance(DestinationTable<ResourceName>.MaxIdle);

        await stream.ExpectAsync(request => request.ResourceNamesUnsubscribe.Contains("shop/cart"));
        Assert.False(Exports.IsExported(Cart));
    }

    private Task<ExportModel?> FindAsync(ResourceName service) => Exports.FindAsync(service).AsTask();

    private async Task ServeCartAsync(FakeDiscoveryTransport.FakeStream stream)
    {
        Task<ExportModel?> finding = FindAsync(Cart);
        await stream.ExpectSubscriptionAsync("shop/cart");
        stream.Respond(EndpointsOf("shop/cart", Endpoint("10.244.0.1")));
        Assert.NotNull(await SoonAsync(finding));
    }
}
