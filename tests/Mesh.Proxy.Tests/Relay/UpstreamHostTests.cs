using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Tests.RelayHarness;

namespace Mesh.Proxy.Tests.Relay;

/// <summary>More requests at a time than there are connections.</summary>
public sealed class UpstreamHostTests
{
    private const int MostDials = 16;

    private static readonly SocketPlan Plain = new(IsTls: false, Window: 1_000_000, Record: 16_384);

    private readonly RelayRig _rig = new(buffers: 256, endpoints: 1, isMutualTls: false, fault => Assert.Fail(fault));

    [Fact]
    public void Take_MoreThanAreDialledAtATime_TheRestWaitsForWhatIsGivenBack()
    {
        List<MemorySocket> clients = Request(40);
        Assert.Equal(MostDials, _rig.Dialer.Pending);

        MemorySocket upstream = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => upstream);
        for (int i = 0; i < clients.Count; i++)
        {
            Assert.Contains("GET /", Serve(upstream));
        }

        Assert.All(clients, client => Assert.StartsWith("HTTP/1.1 200 OK", client.TakeText()));
        _rig.AssertEven();
    }

    [Fact]
    public void Take_AnotherDialFailsWhileOneConnectionServes_OneRequestFails()
    {
        List<MemorySocket> clients = Request(3);
        MemorySocket upstream = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => upstream);
        _rig.Round();
        _rig.Dialer.Fail(0, ForwardFailure.ConnectRefused);
        _rig.Round();

        Assert.Equal(1, clients.Count(client => client.TakeText().StartsWith("HTTP/1.1 503", StringComparison.Ordinal)));
        Serve(upstream);
        Serve(upstream);
        Assert.Equal(2, clients.Count(client => client.TakeText().StartsWith("HTTP/1.1 200", StringComparison.Ordinal)));
        _rig.AssertEven();
    }

    [Fact]
    public void Take_NobodyCanBeReached_AllFailAtOnce()
    {
        List<MemorySocket> clients = Request(40);

        _rig.Dialer.Fail(0, ForwardFailure.ConnectTimeout);
        _rig.Round();

        Assert.All(clients, client => Assert.StartsWith("HTTP/1.1 503", client.TakeText()));
        _rig.AssertEven();
    }

    [Fact]
    public void Take_PeerIsCutOffWhileAConnectionIsInUse_AllWhoWaitFailAtOnce()
    {
        MemorySocket inUse = Request(1)[0];
        MemorySocket upstream = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => upstream);
        _rig.Rounds();
        _rig.Time.Advance(TimeSpan.FromMilliseconds(10));
        List<MemorySocket> clients = Request(40);

        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        _rig.Dialer.Fail(0, ForwardFailure.ConnectTimeout);
        _rig.Rounds();

        Assert.All(clients, client => Assert.StartsWith("HTTP/1.1 503", client.TakeText()));
        Assert.Equal("", inUse.TakeText());
        _rig.AssertEven();
    }

    [Fact]
    public void Take_DialTimesOutButThePeerHasAnsweredMeanwhile_OneRequestFails()
    {
        MemorySocket inUse = Request(1)[0];
        MemorySocket upstream = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => upstream);
        _rig.Rounds();
        _rig.Time.Advance(TimeSpan.FromMilliseconds(10));
        List<MemorySocket> clients = Request(3);
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("GET /", Serve(upstream));
        Assert.StartsWith("HTTP/1.1 200", inUse.TakeText());

        _rig.Dialer.Fail(0, ForwardFailure.ConnectTimeout);
        _rig.Rounds();

        Assert.Equal(1, clients.Count(client => client.TakeText().StartsWith("HTTP/1.1 503", StringComparison.Ordinal)));
        _rig.AssertEven();
    }

    [Fact]
    public void Take_ClientGoesAwayWhileItWaits_TheOthersAreServed()
    {
        List<MemorySocket> clients = Request(3);
        clients[1].DeliverEnd(WireEnd.Reset);
        _rig.Round();
        MemorySocket upstream = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => upstream);

        Serve(upstream);
        Serve(upstream);

        Assert.StartsWith("HTTP/1.1 200", clients[0].TakeText());
        Assert.StartsWith("HTTP/1.1 200", clients[2].TakeText());
        _rig.AssertEven();
    }

    [Fact]
    public void Take_ConnectionsAreLimited_TheRestWaitsForThem()
    {
        _rig.Breaker.Apply(BreakerLimits.Default with { MaxConnections = 2 });
        List<MemorySocket> clients = Request(5);
        Assert.Equal(2, _rig.Dialer.Pending);

        MemorySocket upstream = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => upstream);
        for (int i = 0; i < clients.Count; i++)
        {
            Assert.Contains("GET /", Serve(upstream));
        }

        Assert.All(clients, client => Assert.StartsWith("HTTP/1.1 200 OK", client.TakeText()));
        _rig.AssertEven();
    }

    [Fact]
    public void Take_TheOnlyConnectionBreaksWhileOthersWait_AnotherIsMade()
    {
        _rig.Breaker.Apply(BreakerLimits.Default with { MaxConnections = 1 });
        List<MemorySocket> clients = Request(2);
        MemorySocket broken = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => broken);
        _rig.Round();
        _rig.Round();
        broken.DeliverEnd(WireEnd.Reset);
        _rig.Round();
        Assert.Equal(1, _rig.Dialer.Pending);

        MemorySocket upstream = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => upstream);
        Serve(upstream);

        Assert.StartsWith("HTTP/1.1 502", clients[0].TakeText());
        Assert.StartsWith("HTTP/1.1 200", clients[1].TakeText());
        _rig.AssertEven();
    }

    [Fact]
    public void Take_TooManyWait_TheRestIsRefusedAtOnce()
    {
        _rig.Breaker.Apply(BreakerLimits.Default with { MaxPendingRequests = 2 });
        List<MemorySocket> clients = Request(5);

        string[] answers = [.. clients.Select(socket => socket.TakeText())];
        Assert.Equal(["", ""], answers[..2]);
        Assert.All(answers[2..], answer => Assert.Contains("x-mesh-reason: overflow-pending", answer));
        Assert.Equal(3, _rig.Breaker.Overflows);
        _rig.AssertEven();
    }

    [Fact]
    public void Start_TooManyRequests_TheRestIsRefusedAtOnceUntilOneEnds()
    {
        _rig.Breaker.Apply(BreakerLimits.Default with { MaxRequests = 1 });
        List<MemorySocket> clients = Request(2);
        string refused = clients[1].TakeText();
        Assert.StartsWith("HTTP/1.1 503", refused);
        Assert.Contains("x-mesh-reason: overflow-requests", refused);
        Assert.Contains("shop/web", refused);
        MemorySocket upstream = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => upstream);
        Serve(upstream);
        Assert.StartsWith("HTTP/1.1 200", clients[0].TakeText());

        clients[1].Deliver("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8);
        Serve(upstream);

        Assert.StartsWith("HTTP/1.1 200", clients[1].TakeText());
        _rig.AssertEven();
    }

    private List<MemorySocket> Request(int count)
    {
        List<MemorySocket> clients = [];
        for (int i = 0; i < count; i++)
        {
            MemorySocket client = _rig.Socket(Plain);
            _rig.Accept(client, new LateRouter(_rig.Route("shop/web"), isLate: false));
            client.Deliver("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8);
            clients.Add(client);
        }

        _rig.Round();
        _rig.Round();
        return clients;
    }

    // The backend answers the request it has; the connection is given back and taken by the next who waits.
    private string Serve(MemorySocket upstream)
    {
        _rig.Round();
        _rig.Round();
        string request = upstream.TakeText();
        upstream.Deliver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8);
        _rig.Round();
        return request;
    }
}
