using Grpc.Core;
using Mesh.Api.Federation.V1;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Federation.Following;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Kubernetes.ClusterLinks;

/// <summary>Two control planes, each on an API server of its own, over loopback TLS.</summary>
public sealed class FederationOnKubernetesTests : IAsyncLifetime
{
    private static readonly ResourceName Cart = new(FederatedCluster.Namespace, "cart");

    private FederatedCluster _east = null!;
    private FederatedCluster _west = null!;

    public async ValueTask InitializeAsync()
    {
        _east = await FederatedCluster.StartAsync("east");
        _west = await FederatedCluster.StartAsync("west");
    }

    public async ValueTask DisposeAsync()
    {
        await _east.DisposeAsync();
        await _west.DisposeAsync();
    }

    [Fact]
    public async Task Join_WithItsToken_BothFollowEachOtherAndTheTokenIsSpent()
    {
        await _east.ExportAsync("cart", "10.1.0.4");
        var token = await _east.InviteAsync("west");
        await _west.WriteTokenAsync("east" + MeshNames.JoinKeySuffix, token.ToString());
        await _west.LinkAsync(_east);

        await _west.KnowsAsync("east", state => state.Services.ContainsKey(Cart) && state.Endpoints.ContainsKey(Cart), "cart");
        await _east.KnowsAsync("west", _ => true, "something");

        Assert.Equal(("east", "cluster.local"), (_west.StateOf("east")!.Facts.Network, _west.StateOf("east")!.Facts.TrustDomain));
        Assert.Null(await _west.TokenAsync("east" + MeshNames.JoinKeySuffix));
        foreach (var (cluster, peer) in new[] { (_east, "west"), (_west, "east") })
        {
            foreach (string type in (string[])["Accepted", "Connected", "Synced"])
            {
                await Eventually.TrueAsync(async () => await cluster.ConditionAsync(peer, type) is { Status: "True" }, $"{cluster.Name} says {type}");
            }
        }

        // What was used is used, even by somebody who has read it.
        var stranger = new TestCluster("west");
        using var channel = new PeerChannel(new("127.0.0.1", _east.Port), new(stranger.Identity.TrustDomain, "east"), _east.Roots, stranger.Shown, TimeProvider.System);
        var again = await Assert.ThrowsAsync<RpcException>(() => channel.Client.JoinAsync(Claim(stranger, token.Secret), cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);
        Assert.Equal(StatusCode.PermissionDenied, again.StatusCode);
    }

    [Fact]
    public async Task Join_WrongExpiredOrRevokedToken_IsRefusedInTheSameWords()
    {
        var north = new TestCluster("north");
        using var channel = new PeerChannel(new("127.0.0.1", _east.Port), new(north.Identity.TrustDomain, "east"), _east.Roots, north.Shown, TimeProvider.System);
        var token = await _east.InviteAsync("north");

        List<string> answers = [await RefusedAsync(channel, Claim(north, "guess"))];
        answers.Add(await RefusedAsync(channel, Claim(new TestCluster("nobody"), token.Secret)));
        await _east.WriteTokenAsync("north", Api.Joining.IssuedToken.Of(token with { Expires = TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(1) }).ToString());
        answers.Add(await RefusedAsync(channel, Claim(north, token.Secret)));
        await _east.WriteTokenAsync("north", null);
        answers.Add(await RefusedAsync(channel, Claim(north, token.Secret)));

        Assert.Single(answers.Distinct());
        Assert.Equal(4, _east.Log.Count("Refused to let cluster"));

        // The fifth attempt from one source was its last for a while.
        await RefusedAsync(channel, Claim(north, token.Secret));
        var limited = await Assert.ThrowsAsync<RpcException>(() => channel.Client.JoinAsync(Claim(north, token.Secret), cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);
        Assert.Equal(StatusCode.ResourceExhausted, limited.StatusCode);
        Assert.Equal("AwaitingJoin", (await _east.ConditionAsync("north", "Connected"))!.Reason);
    }

    [Fact]
    public async Task Follow_ServicesComeChangeAndGo_ThePeerKnows()
    {
        await LinkBothAsync();

        await _east.ExportAsync("cart", "10.1.0.4");
        await _west.KnowsAsync("east", state => AddressesOf(state).SequenceEqual(["10.1.0.4"]), "the endpoint of cart");
        await _east.Shop.SetReadyAsync("cart", ready: false);
        await _west.KnowsAsync("east", state => state.Services.ContainsKey(Cart) && !state.Endpoints.ContainsKey(Cart), "cart without endpoints");
        await _east.LabelAsync("cart", null);
        await _west.KnowsAsync("east", state => state.Services.Count == 0, "nothing");
    }

    [Fact]
    public async Task Follow_PeerIsAway_WhatItStatedSurvivesARestartAndOnlyDifferencesAreSentWhenItIsBack()
    {
        await LinkBothAsync();
        await _east.ExportAsync("cart", "10.1.0.4");
        await _west.KnowsAsync("east", state => state.Endpoints.ContainsKey(Cart), "cart");
        await Eventually.TrueAsync(
            async () => await _west.Plane.Get<IKeptPeers>().ReadAsync("east", CancellationToken.None) is { } kept && kept.Statements.Any(statement => statement.Name == $"endpoints/{Cart}"),
            "what east stated is kept");

        await _east.StopAsync();
        await _west.StopAsync();
        await _west.StartAsync();

        // Ready only after it was read.
        var restored = _west.StateOf("east")!;
        Assert.True(restored.Endpoints.ContainsKey(Cart));
        Assert.NotNull(restored.StaleSince);
        await Eventually.TrueAsync(async () => await _west.ConditionAsync("east", "Synced") is { Status: "False", Reason: "Stale" }, "west says that it is stale");

        int sent = 0;
        _west.Plane.Get<PeerStates>().Changed += change => sent += change.Services.Count;
        await _east.StartAsync();
        await _west.KnowsAsync("east", state => state.StaleSince is null, "that it is back");

        Assert.Equal(0, sent);
        Assert.True(_west.StateOf("east")!.Endpoints.ContainsKey(Cart));
    }

    [Fact]
    public async Task Watch_WhoHoldsEverything_IsToldNothing()
    {
        await _east.ExportAsync("cart", "10.1.0.4");
        var north = new TestCluster("north");
        await _east.LinkAsync("north", "127.0.0.1:1", north.Roots);
        await Eventually.TrueAsync(() => _east.Plane.Get<LinkBook>().Current.ContainsKey("north"), "the link is known");

        var first = await FirstPassAsync(north, []);
        Assert.Equal(["cluster", $"endpoints/{Cart}", $"service/{Cart}"], first.SelectMany(response => response.Statements).Select(statement => statement.Name).Order(StringComparer.Ordinal));

        var held = first.SelectMany(response => response.Statements).Select(statement => new HeldStatement { Name = statement.Name, Version = statement.Version }).ToList();
        var second = Assert.Single(await FirstPassAsync(north, held));
        Assert.Empty(second.Statements);
        Assert.Empty(second.Removed);

        var third = Assert.Single(await FirstPassAsync(north, [.. held.Skip(1), new() { Name = "service/shop/gone", Version = "1" }]));
        Assert.Equal([held[0].Name], third.Statements.Select(statement => statement.Name));
        Assert.Equal(["service/shop/gone"], third.Removed);
    }

    [Fact]
    public async Task Watch_StrangersAndWrongNames_AreRefused()
    {
        var north = new TestCluster("north");
        await _east.LinkAsync("north", "127.0.0.1:1", north.Roots);
        await Eventually.TrueAsync(() => _east.Plane.Get<LinkBook>().Current.ContainsKey("north"), "the link is known");

        Assert.Equal(StatusCode.PermissionDenied, await WatchFailsAsync(new TestCluster("north"), new() { Cluster = "north", ExpectedCluster = "east" }));
        Assert.Equal(StatusCode.PermissionDenied, await WatchFailsAsync(new TestCluster("nobody"), new() { Cluster = "nobody", ExpectedCluster = "east" }));
        Assert.Equal(StatusCode.FailedPrecondition, await WatchFailsAsync(north, new() { Cluster = "north", ExpectedCluster = "renamed" }));
        Assert.Equal(StatusCode.InvalidArgument, await WatchFailsAsync(north, new() { Cluster = "west", ExpectedCluster = "east" }));
        Assert.Equal(StatusCode.InvalidArgument, await WatchFailsAsync(north, null));
        Assert.Empty(_east.Log.Errors);
    }

    [Fact]
    public async Task Watch_PeerOfTheSameNetwork_IsToldOfEndpointsWithoutSidecar()
    {
        await using var flat = await FederatedCluster.StartAsync("flat", network: "east");
        await flat.LinkAsync(_east);
        await _east.LinkAsync(flat);
        await _west.LinkAsync(_east);
        await _east.LinkAsync(_west);
        await _east.ExportAsync("cart", "10.1.0.4");
        await _east.Shop.AddAddressAsync("cart", "10.1.0.9");

        await flat.KnowsAsync("east", state => AddressesOf(state).SequenceEqual(["10.1.0.4", "10.1.0.9"]), "both endpoints");
        await _west.KnowsAsync("east", state => AddressesOf(state).SequenceEqual(["10.1.0.4"]), "the one with a sidecar");
    }

    [Fact]
    public async Task Link_IsDeleted_BothSidesPart()
    {
        await LinkBothAsync();
        await _east.ExportAsync("cart", "10.1.0.4");
        await _west.KnowsAsync("east", state => state.Services.ContainsKey(Cart), "cart");

        await _west.Kubernetes.Client<ControlPlane.Kubernetes.ClusterLinks.ClusterLink>().DeleteAsync(Mesh.Kubernetes.Client.ResourceKey.ClusterScoped("east"), new(), CancellationToken.None);

        await Eventually.TrueAsync(() => _west.StateOf("east") is null, "west has forgotten east");
        await Eventually.TrueAsync(async () => await _east.ConditionAsync("west", "Connected") is { Status: "False", Reason: "Refused" }, "east is refused");
    }

    [Fact]
    public async Task Trust_PeersRoots_AreBelievedBySidecarsAndNoneOfARotationsBusiness()
    {
        var bank = new TestCluster("bank", "bank.example");
        await LinkBothAsync();
        await _east.Shop.CreatePodAsync("cart-1", "10.1.0.4");
        await _east.LinkAsync("bank", "127.0.0.1:1", bank.Roots, "bank.example");

        await Eventually.TrueAsync(() => RootsSent("bank.example")?.Equals(bank.Roots) == true, "the other trust domain has a bundle of its own");
        Assert.Equal(_east.Roots.Union(_west.Roots), RootsSent("cluster.local"));
        Assert.Equal(1, _east.Roots.Count);
        await Eventually.TrueAsync(() => TrustDomainsOf("cart-1") == "bank.example", "sidecars are told to ask for it");
        Assert.NotNull(_east.Plane.Get<TrustObserver>().Observe());

        await _east.Kubernetes.Client<ControlPlane.Kubernetes.ClusterLinks.ClusterLink>().DeleteAsync(Mesh.Kubernetes.Client.ResourceKey.ClusterScoped("bank"), new(), CancellationToken.None);
        await Eventually.TrueAsync(() => RootsSent("bank.example") is null, "it goes with its link");
        await Eventually.TrueAsync(() => TrustDomainsOf("cart-1") == "", "and sidecars are told so");
    }

    private string? TrustDomainsOf(string pod) =>
        _east.Plane.Get<SnapshotStore>().Current.Of(ResourceType.Workload).Find($"{FederatedCluster.Namespace}/{pod}") is { } published
            ? string.Join(',', published.Default.Wire.Resource_.Unpack<Api.Resources.V1.Workload>().FederatedTrustDomains)
            : null;

    private TrustBundle? RootsSent(string trustDomain) => _east.Plane.Get<SnapshotStore>().Current.Of(ResourceType.TrustBundle).Find(trustDomain) is { } published
        ? TrustBundle.Read(published.Default.Wire.Resource_.Unpack<Api.Resources.V1.TrustBundle>().RootsPem)
        : null;

    private async Task LinkBothAsync()
    {
        await _east.LinkAsync(_west);
        await _west.LinkAsync(_east);
        await _west.KnowsAsync("east", _ => true, "something");
    }

    private async Task<IReadOnlyList<WatchResponse>> FirstPassAsync(TestCluster peer, IReadOnlyList<HeldStatement> held)
    {
        using var channel = new PeerChannel(new("127.0.0.1", _east.Port), new(peer.Identity.TrustDomain, "east"), _east.Roots, peer.Shown, TimeProvider.System);
        using var call = channel.Client.Watch();
        await call.RequestStream.WriteAsync(new() { Hello = new() { Cluster = peer.Identity.Cluster, ExpectedCluster = "east", Held = { held } } });
        List<WatchResponse> responses = [];
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            responses.Add(call.ResponseStream.Current);
            await call.RequestStream.WriteAsync(new() { Ack = new() { Nonce = responses[^1].Nonce } });
            if (responses[^1].Synced)
            {
                break;
            }
        }

        return responses;
    }

    private async Task<StatusCode> WatchFailsAsync(TestCluster peer, WatchHello? hello)
    {
        using var channel = new PeerChannel(new("127.0.0.1", _east.Port), new(peer.Identity.TrustDomain, "east"), _east.Roots, peer.Shown, TimeProvider.System);
        using var call = channel.Client.Watch();
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await call.RequestStream.WriteAsync(hello is null ? new() { Ack = new() } : new() { Hello = hello });
            await call.ResponseStream.MoveNext(CancellationToken.None);
        });
        return failure.StatusCode;
    }

    private static async Task<string> RefusedAsync(PeerChannel channel, JoinRequest request)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() => channel.Client.JoinAsync(request).ResponseAsync);
        return refusal.Status.Detail;
    }

    private static JoinRequest Claim(TestCluster cluster, string token) => new()
    {
        Cluster = cluster.Identity.Cluster,
        Token = token,
        TrustDomain = cluster.Identity.TrustDomain.Name,
        RootsPem = cluster.Roots.Pem,
        Address = "127.0.0.1:9",
    };

    private static IEnumerable<string> AddressesOf(PeerState state) => state.Endpoints.TryGetValue(Cart, out var endpoints)
        ? endpoints.Endpoints.Localities.SelectMany(locality => locality.Endpoints).Select(endpoint => endpoint.Address).Order(StringComparer.Ordinal)
        : [];
}
