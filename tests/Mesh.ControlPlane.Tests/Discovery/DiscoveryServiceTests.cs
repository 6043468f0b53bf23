using Grpc.Core;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status;
using Mesh.ControlPlane.Tests.Support;
using Service = Mesh.Api.Resources.V1.Service;

namespace Mesh.ControlPlane.Tests.Discovery;

public sealed class DiscoveryServiceTests
{
    private static readonly MeshModel Shop = MeshModel.Empty with
    {
        Services = MeshModel.Empty.Services.Add(Models.Name("shop/cart"), Models.Service("shop/cart", 80, "10.96.0.7")),
        Endpoints = MeshModel.Empty.Endpoints.Add(Models.Name("shop/cart"), Models.Endpoints("shop/cart", "10.244.0.5")),
        Workloads = MeshModel.Empty.Workloads.Add(Models.Name("shop/web-1"), Models.Workload("shop/web-1", "web")),
    };

    [Fact]
    public async Task Stream_SubscribedByAddress_AnswersWithTheServiceAndItsAliasesThenPushesChanges()
    {
        await using var plane = await TestControlPlane.StartAsync();
        plane.Publish(Shop);
        using var certificate = await plane.EnrolAsync("shop", "web");
        using var client = new DeltaClient(plane.Connect(certificate), "shop/web-1");

        await client.SubscribeAsync(ResourceType.Service, "10.96.0.7");
        var response = await client.ReadAndAckAsync();

        Assert.Equal("mesh-system/replica-1", response.ControlPlane.Identifier);
        var resource = Assert.Single(response.Resources);
        Assert.Equal("shop/cart", resource.Name);
        Assert.Equal(["10.96.0.7"], resource.Aliases);
        Assert.Equal(80u, resource.Resource_.Unpack<Service>().Ports[0].Port);

        plane.Publish(Shop with { Services = Shop.Services.SetItem(Models.Name("shop/cart"), Models.Service("shop/cart", 81, "10.96.0.7")) });
        response = await client.ReadAndAckAsync();

        Assert.Equal(81u, Assert.Single(response.Resources).Resource_.Unpack<Service>().Ports[0].Port);
    }

    [Fact]
    public async Task Stream_OfAGateway_SeesExportedServicesOnly()
    {
        await using var plane = await TestControlPlane.StartAsync();
        var gateway = Models.Name("mesh-system/mesh-gateway-1");
        plane.Publish(Shop with
        {
            Endpoints = Shop.Endpoints.Add(Models.Name("shop/global"), Models.Endpoints("shop/global", "10.244.0.6") with { IsExported = true }),
            Workloads = Shop.Workloads.Add(gateway, Models.Workload(gateway.ToString(), "mesh-gateway") with { IsGateway = true }),
        });
        using var certificate = await plane.EnrolAsync("mesh-system", "mesh-gateway");
        using var client = new DeltaClient(plane.Connect(certificate), gateway.ToString());

        await client.SubscribeAsync(ResourceType.Endpoints, "shop/cart", "shop/global");
        var response = await client.ReadAndAckAsync();

        Assert.Equal("shop/global", Assert.Single(response.Resources).Name);
        Assert.Equal(["shop/cart"], response.RemovedResources);
    }

    [Fact]
    public async Task Stream_NotReady_EndsUnavailable()
    {
        await using var plane = await TestControlPlane.StartAsync(ready: false);
        plane.Publish(Shop);
        using var certificate = await plane.EnrolAsync("shop", "web");
        await AssertRefused(plane, certificate, "shop/web-1", StatusCode.Unavailable);
    }

    [Fact]
    public async Task Stream_NoCertificate_EndsUnauthenticated()
    {
        await using var plane = await TestControlPlane.StartAsync();
        await AssertRefused(plane, null, "shop/web-1", StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task Stream_CertificateOfAnotherAuthority_EndsUnauthenticated()
    {
        await using var plane = await TestControlPlane.StartAsync();
        plane.Publish(Shop);
        await using var other = await TestControlPlane.StartAsync();
        using var certificate = await other.EnrolAsync("shop", "web");
        await AssertRefused(plane, certificate, "shop/web-1", StatusCode.Unauthenticated);
    }

    [Theory]
    [InlineData("shop", "web", "shop/other", StatusCode.Unavailable)] // no such pod (yet)
    [InlineData("shop", "cart", "shop/web-1", StatusCode.PermissionDenied)] // another service account
    [InlineData("bank", "web", "shop/web-1", StatusCode.PermissionDenied)] // another namespace
    [InlineData("shop", "web", "", StatusCode.InvalidArgument)]
    [InlineData("shop", "web", "shop/web-1/x", StatusCode.InvalidArgument)]
    public async Task Stream_NodeDisagreesWithCertificate_IsRefused(string @namespace, string account, string node, StatusCode expected)
    {
        await using var plane = await TestControlPlane.StartAsync();
        plane.Publish(Shop);
        using var certificate = await plane.EnrolAsync(@namespace, account);
        await AssertRefused(plane, certificate, node, expected);
    }

    [Fact]
    public async Task Stream_ReplicaShutsDown_EndsUnavailable()
    {
        await using var plane = await TestControlPlane.StartAsync();
        plane.Publish(Shop);
        using var certificate = await plane.EnrolAsync("shop", "web");
        using var client = new DeltaClient(plane.Connect(certificate), "shop/web-1");
        await client.SubscribeAsync(ResourceType.TrustBundle, "cluster.local");
        await client.ReadAndAckAsync();

        Task stopping = plane.StopAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(client.ReadAsync);
        await stopping;

        Assert.True(exception.StatusCode == StatusCode.Unavailable, exception.ToString());
        Assert.Equal(0, plane.Streams.Count);
        Assert.Equal(0, plane.Store.WatchedNames);
    }

    [Fact]
    public async Task Stream_OldEnough_EndsWell()
    {
        await using var plane = await TestControlPlane.StartAsync(streamAge: TimeSpan.FromSeconds(1));
        plane.Publish(Shop);
        using var certificate = await plane.EnrolAsync("shop", "web");
        using var client = new DeltaClient(plane.Connect(certificate), "shop/web-1");
        await client.SubscribeAsync(ResourceType.TrustBundle, "cluster.local");
        await client.ReadAndAckAsync();

        await Assert.ThrowsAsync<EndOfStreamException>(client.ReadAsync);
        await Eventually.TrueAsync(() => plane.Streams.Count == 0, "the stream is gone");
    }

    [Fact]
    public async Task Stream_SidecarHoldsSomethingElse_IsPutRight()
    {
        await using var plane = await TestControlPlane.StartAsync();
        plane.Publish(Shop);
        using var certificate = await plane.EnrolAsync("shop", "web");
        using var client = new DeltaClient(plane.Connect(certificate), "shop/web-1");
        await client.SubscribeAsync(ResourceType.Service, "shop/cart");
        var sent = Assert.Single((await client.ReadAndAckAsync()).Resources);

        // What it holds is what it was sent: nothing to say, so the next answer is that to another question.
        await client.SendAsync(ResourceType.Service, [], [], new Dictionary<string, string> { ["shop/cart"] = sent.Version });
        await client.SubscribeAsync(ResourceType.TrustBundle, "cluster.local");
        Assert.Equal(ResourceType.TrustBundle, (await client.ReadAndAckAsync()).TypeUrl);

        await client.SendAsync(ResourceType.Service, [], [], new Dictionary<string, string> { ["shop/cart"] = "another" });
        Assert.Equal(sent.Version, Assert.Single((await client.ReadAndAckAsync()).Resources).Version);
    }

    [Fact]
    public async Task Stream_ThirdOfOnePod_EndsTheOldest()
    {
        await using var plane = await TestControlPlane.StartAsync();
        plane.Publish(Shop);
        using var certificate = await plane.EnrolAsync("shop", "web");
        var clients = new List<DeltaClient>();
        for (int i = 0; i < 3; i++)
        {
            var client = new DeltaClient(plane.Connect(certificate), "shop/web-1");
            clients.Add(client);
            await client.SubscribeAsync(ResourceType.TrustBundle, "cluster.local");
            await client.ReadAndAckAsync();
        }

        var exception = await Assert.ThrowsAsync<RpcException>(clients[0].ReadAsync);
        await Eventually.TrueAsync(() => plane.Streams.Count == StreamRegistry.MaxPerNode, "the oldest is gone");
        await clients[1].SubscribeAsync(ResourceType.Service, "shop/cart");
        await clients[1].ReadAndAckAsync();

        Assert.Equal(StatusCode.Aborted, exception.StatusCode);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Stream_PodIsGone_EndsWithoutAWordOfTheSidecar()
    {
        await using var plane = await TestControlPlane.StartAsync();
        using StatusTriggers triggers = new(plane.Get<ModelStore>(), plane.Store, plane.Streams, new GenerationLedger(TimeProvider.System), new Departures());
        plane.Publish(Shop);
        using var certificate = await plane.EnrolAsync("shop", "web");
        using var client = new DeltaClient(plane.Connect(certificate), "shop/web-1");
        await client.SubscribeAsync(ResourceType.TrustBundle, "cluster.local");
        await client.ReadAndAckAsync();

        plane.Publish(Shop with { Workloads = Shop.Workloads.Remove(Models.Name("shop/web-1")) });

        Assert.Equal(StatusCode.Aborted, (await Assert.ThrowsAsync<RpcException>(client.ReadAsync)).StatusCode);
        await Eventually.TrueAsync(() => plane.Streams.Count == 0, "the stream is gone");
    }

    [Fact]
    public async Task Stream_OpenedInALoop_IsToldWhenToComeBack()
    {
        await using var plane = await TestControlPlane.StartAsync();
        plane.Publish(Shop with { Workloads = Shop.Workloads.Add(Models.Name("shop/web-2"), Models.Workload("shop/web-2", "web")) });
        using var certificate = await plane.EnrolAsync("shop", "web");
        var channel = plane.Connect(certificate);
        RpcException? refusal = null;
        for (int i = 0; i < 20 && refusal is null; i++)
        {
            using var client = new DeltaClient(channel, "shop/web-1");
            await client.SubscribeAsync(ResourceType.TrustBundle, "cluster.local");
            try
            {
                await client.ReadAndAckAsync();
            }
            catch (RpcException exception)
            {
                refusal = exception;
            }
        }

        Assert.Equal(StatusCode.ResourceExhausted, refusal?.StatusCode);
        Assert.InRange(int.Parse(refusal!.Trailers.GetValue("grpc-retry-pushback-ms")!, System.Globalization.CultureInfo.InvariantCulture), 1, 7500);
        // Another pod of the same account does not pay for it.
        using var other = new DeltaClient(channel, "shop/web-2");
        await other.SubscribeAsync(ResourceType.TrustBundle, "cluster.local");
        await other.ReadAndAckAsync();
    }

    [Fact]
    public async Task Stream_UnknownType_EndsInvalidArgument()
    {
        await using var plane = await TestControlPlane.StartAsync();
        plane.Publish(Shop);
        using var certificate = await plane.EnrolAsync("shop", "web");
        using var client = new DeltaClient(plane.Connect(certificate), "shop/web-1");
        await client.SubscribeAsync("type.googleapis.com/envoy.config.cluster.v3.Cluster", "x");

        var exception = await Assert.ThrowsAsync<RpcException>(client.ReadAsync);

        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
    }

    private static async Task AssertRefused(
        TestControlPlane plane, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate, string node, StatusCode expected)
    {
        using var client = new DeltaClient(plane.Connect(certificate), node);
        try
        {
            await client.SubscribeAsync(ResourceType.Service, "shop/cart");
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The refusal may be faster than the request.
        }

        var refusal = await Assert.ThrowsAsync<RpcException>(client.ReadAsync);
        Assert.Equal(expected, refusal.StatusCode);
    }
}
