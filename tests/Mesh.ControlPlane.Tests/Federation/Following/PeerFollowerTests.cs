using System.Net;
using System.Net.Sockets;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Federation.Following;

public sealed class PeerFollowerTests : IAsyncDisposable
{
    private readonly FollowerRig _south = new();
    private readonly TestCluster _north = new("north");
    private ScriptedPeer? _peer;

    [Fact]
    public async Task Follow_PeerTellsEverything_ItIsKnownAndItsRootsAreLearned()
    {
        var next = new TestCluster("north");
        await StartAsync(async talk =>
        {
            await talk.StateAsync("north", false, Stated.Facts(next.Roots.Pem), Stated.Service("shop/cart"));
            await talk.StateAsync("north", true, Stated.Endpoints("shop/cart", Stated.Endpoint("10.1.0.4")));
            await talk.IdleAsync();
        });
        await _south.SyncedAsync("north");

        var state = _south.State("north")!;
        Assert.Equal((1, 1, (long?)null), (state.Services.Count, state.Endpoints.Count, state.StaleSince));
        Assert.Equal(("south", "north"), (_peer!.Hellos[0].Cluster, _peer.Hellos[0].ExpectedCluster));
        Assert.Equal(next.Roots, _south.Peers.Roots.Of(_south.Follower!.Link));
        Assert.Equal((1, 1, 0), (_south.Report("north")!.Services, _south.Report("north")!.Endpoints, _south.Report("north")!.Refused));
    }

    [Fact]
    public async Task Follow_PeerIsLost_WhatItStatedStaysAndIsStaleAndTheNextStreamResumes()
    {
        var cart = Stated.Service("shop/cart");
        await StartAsync(async talk =>
        {
            await talk.StateAsync("north", true, Stated.Facts(_north.Roots.Pem), cart);
            await talk.IdleAsync();
        });
        await _south.SyncedAsync("north");
        int port = _peer!.Port;

        await _peer.DisposeAsync();
        await _south.LostAsync("north", "Unreachable");
        Assert.Single(_south.State("north")!.Services);
        Assert.NotNull(_south.State("north")!.StaleSince);

        _peer = await ScriptedPeer.StartAsync(_north.Shown, async talk =>
        {
            await talk.StateAsync("north", true);
            await talk.IdleAsync();
        }, port);
        await _south.SyncedAsync("north");

        Assert.Contains(new HeldStatement { Name = cart.Name, Version = cart.Version }, _peer.Hellos[0].Held);
        Assert.Single(_south.State("north")!.Services);
        Assert.Null(_south.State("north")!.StaleSince);
    }

    [Fact]
    public async Task Follow_PeerBeginsEmptyAndBreaksOff_NothingIsRemoved()
    {
        await StartAsync(async talk =>
        {
            if (talk.Number == 1)
            {
                await talk.StateAsync("north", true, Stated.Facts(_north.Roots.Pem), Stated.Service("shop/cart"));
                return;
            }

            // A replica that has just started and does not know its own cluster.
            await talk.SendAsync(new() { Cluster = "north", Removed = { "service/shop/cart", "cluster" } });
            if (talk.Number == 4)
            {
                await talk.IdleAsync();
            }
        });
        await Eventually.TrueAsync(() => _peer!.Acks.Count >= 4, "four streams");

        Assert.Single(_south.State("north")!.Services);
    }

    [Fact]
    public async Task Follow_ForeignStatements_AreRefusedByNameAndTheRestCounts()
    {
        await StartAsync(async talk =>
        {
            await talk.StateAsync(
                "north",
                true,
                Stated.Facts(_north.Roots.Pem),
                Stated.Service("shop/cart"),
                Stated.Endpoints("shop/cart", Stated.Endpoint("10.1.0.4", "spiffe://bank.example/ns/shop/sa/cart")));
            await talk.IdleAsync();
        });
        await Eventually.TrueAsync(() => _peer!.Acks.Count == 1, "the peer is answered");

        var refused = Assert.Single(_peer!.Acks[0].Refused);
        Assert.Equal("endpoints/shop/cart", refused.Name);
        Assert.Contains("bank.example", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(_south.State("north")!.Endpoints);
        Assert.Equal(1, _south.Report("north")!.Refused);
        Assert.Equal(1, _south.Log.Count("Refused what cluster north states"));
    }

    [Fact]
    public async Task Follow_CertificateOfAnotherCluster_IsNotBelievedAndNamesWhoAnswers()
    {
        _peer = await ScriptedPeer.StartAsync(_north.Show(new(TrustDomain.Default, "renamed")), talk => talk.StateAsync("north", true));
        _south.Follow(_north.LinkAt(_peer.Port));

        await _south.LostAsync("north", "NotBelieved");

        Assert.Contains("cluster/renamed", _south.Report("north")!.Message, StringComparison.Ordinal);
        Assert.Empty(_peer.Hellos);
        Assert.Null(_south.State("north"));
    }

    [Fact]
    public async Task Follow_OtherRootsThanTheLinkPins_AreNotBelieved()
    {
        _peer = await ScriptedPeer.StartAsync(new TestCluster("north").Shown, talk => talk.StateAsync("north", true));
        _south.Follow(_north.LinkAt(_peer.Port));

        await _south.LostAsync("north", "NotBelieved");

        Assert.Null(_south.State("north"));
    }

    [Fact]
    public async Task Follow_PeerSpeaksForAnotherCluster_EndsTheStream()
    {
        await StartAsync(talk => talk.StateAsync("west", true, Stated.Service("shop/cart")));

        await _south.LostAsync("north", "ProtocolError");

        Assert.Null(_south.State("north"));
    }

    [Fact]
    public async Task Follow_NonceComesTwice_EndsTheStream()
    {
        await StartAsync(async talk =>
        {
            await talk.SendAsync(new() { Cluster = "north", Nonce = 5, Synced = true });
            await talk.SendAsync(new() { Cluster = "north", Nonce = 5, Synced = true, Statements = { Stated.Service("shop/cart") } });
        });

        await _south.LostAsync("north", "ProtocolError");
        Assert.Empty(_south.State("north")!.Services);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task Follow_ClockOfThePeerIsOff_ItIsFollowedAndTheDifferenceIsKnown(int hours)
    {
        // Also its certificates are of that time.
        var clock = new SteppedClock { Step = TimeSpan.FromHours(hours) };
        var north = new TestCluster("north", time: clock);
        _peer = await ScriptedPeer.StartAsync(north.Shown, async talk =>
        {
            await talk.SendAsync(new() { Cluster = "north", Synced = true, SentAt = clock.GetUtcNow().ToUnixTimeMilliseconds(), Statements = { Stated.Region("north", RegionState.Draining) } });
            await talk.IdleAsync();
        });
        _south.Follow(north.LinkAt(_peer.Port));

        if (hours < -1)
        {
            // Its certificate, which lives for an hour here, has ended by our clock.
            await _south.LostAsync("north", "NotBelieved");
            return;
        }

        await _south.SyncedAsync("north");
        Assert.InRange(_south.State("north")!.ClockAhead, TimeSpan.FromHours(hours) - TimeSpan.FromMinutes(1), TimeSpan.FromHours(hours) + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Follow_PeerFloods_ItIsSlowedDownAndNothingElseSuffers()
    {
        await StartAsync(async talk =>
        {
            for (uint port = 1; !talk.Ended.IsCancellationRequested; port = (port % 60_000) + 1)
            {
                await talk.StateAsync("north", true, [.. Enumerable.Range(0, 500).Select(i => Stated.Service($"shop/s{i}", port))]);
            }
        });
        await Eventually.TrueAsync(() => _south.Report("north")?.Message.Contains("slowed down", StringComparison.Ordinal) == true, "the peer is slowed down");

        // 20,000 at once, then 1,000 in a second.
        Assert.InRange(_peer!.Acks.Count, 30, 120);
        Assert.Equal(500, _south.State("north")!.Services.Count);
        Assert.Empty(_south.Log.Errors);
    }

    [Fact]
    public async Task Follow_GarbageInThePlaceOfTls_IsUnreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task answering = AnswerAsync(listener);
        _south.Follow(_north.LinkAt(((IPEndPoint)listener.LocalEndpoint).Port));

        await _south.LostAsync("north", "Unreachable");

        listener.Stop();
        await answering;
        Assert.Empty(_south.Log.Errors);
    }

    [Fact]
    public async Task Follow_PeerIsAwayForLongerThanItsRetention_IsForgotten()
    {
        _peer = await ScriptedPeer.StartAsync(_north.Shown, async talk =>
        {
            await talk.StateAsync("north", true, Stated.Facts(_north.Roots.Pem), Stated.Service("shop/cart"));
            await talk.IdleAsync();
        });
        _south.Follow(_north.LinkAt(_peer.Port, TimeSpan.FromMilliseconds(1)));
        await _south.SyncedAsync("north");

        await _peer.DisposeAsync();
        _peer = null;
        await Eventually.TrueAsync(() => _south.State("north") is null, "it is forgotten");

        await Eventually.TrueAsync(() => _south.Heard(change => change.Services.Contains(Models.Name("shop/cart")) && change.FactsChanged && change.RegionsChanged), "all of it is said to have changed");
    }

    public async ValueTask DisposeAsync()
    {
        await _south.DisposeAsync();
        if (_peer is not null)
        {
            await _peer.DisposeAsync();
        }
    }

    private async Task StartAsync(Func<PeerTalk, Task> run)
    {
        _peer = await ScriptedPeer.StartAsync(_north.Shown, run);
        _south.Follow(_north.LinkAt(_peer.Port));
    }

    private static async Task AnswerAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                byte[] noise = new byte[512];
                new Random(1).NextBytes(noise);
                await client.GetStream().WriteAsync(noise);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
