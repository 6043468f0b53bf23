using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Mirroring;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.DataPathHarness;
using Mesh.Proxy.Tests.RelayHarness;

namespace Mesh.Proxy.Tests.Relay.Mirrors;

/// <summary>Copies of the engine's requests: what the mirror gets, and that nothing of it reaches the request it was copied from.</summary>
public sealed class MirrorExchangeTests : IDisposable
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: web\r\nx-a: 1\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static readonly SocketPlan Plain = new(IsTls: false, Window: 1_000_000, Record: 16_384);
    private static readonly SocketPlan Narrow = new(IsTls: true, Window: 10, Record: 7);

    private readonly RelayRig _rig = new(buffers: 4096, endpoints: 1, isMutualTls: false, fault => Assert.Fail(fault));
    private readonly OutcomeCounts _counts;

    public MirrorExchangeTests() => _counts = new OutcomeCounts(_rig.Metrics, ProxyMetrics.MirrorsName);

    public void Dispose()
    {
        _counts.Dispose();
        _rig.Dispose();
    }

    [Theory]
    [InlineData(Get)]
    [InlineData("POST /a HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("PUT /a HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nx-t: 1\r\n\r\n")]
    public void Request_Mirrored_ArrivesAtBothByteForByte(string request)
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web"));
        client.Deliver(Bytes(request));
        MemorySocket backend = Dialled();
        MemorySocket mirror = Dialled();

        Assert.Equal(request, backend.TakeText());
        Assert.Equal(request, mirror.TakeText());
        Answer(mirror, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 3\r\n\r\nbad");
        Assert.Equal("", client.TakeText());
        Answer(backend, Ok);
        Assert.Equal(Ok, client.TakeText());
        Assert.Equal(["shop/mirror 5xx"], _counts.Counted);
        _rig.AssertEven();
    }

    [Fact]
    public void Request_FiltersInForce_MirrorSeesWhatTheBackendSees()
    {
        HttpFilters filters = new()
        {
            RequestHeaders = new HeaderModifier { Set = { new HeaderValue { Name = "x-a", Value = "2" } } },
            Rewrite = new UrlRewrite { Hostname = "other", Path = new PathModifier { ReplaceFullPath = "/b" } },
        };
        MemorySocket client = Connect(_rig.Mirrored("shop/web", filters: filters));
        client.Deliver(Bytes(Get));
        string atBackend = Dialled().TakeText();

        Assert.Equal("GET /b HTTP/1.1\r\nHost: other\r\nx-a: 2\r\n\r\n", atBackend);
        Assert.Equal(atBackend, Dialled().TakeText());
        _rig.AssertEven();
    }

    [Fact]
    public void Request_SeveralMirrors_EachGetsACopyOverConnectionsThatAreUsedAgain()
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web", copies: 2));
        client.Deliver(Bytes(Get));
        MemorySocket backend = Dialled();
        MemorySocket[] mirrors = [Dialled(), Dialled()];
        Answer(mirrors[0], Ok);
        Answer(mirrors[1], Ok);
        Answer(backend, Ok);
        Assert.Equal(Get, mirrors[0].TakeText());
        Assert.Equal(Get, mirrors[1].TakeText());

        client.Deliver(Bytes(Get));
        _rig.Rounds();

        Assert.Equal(0, _rig.Dialer.Pending);
        Assert.Equal([Get, Get], mirrors.Select(socket => socket.TakeText()));
        _rig.AssertEven();
    }

    [Fact]
    public void Mirror_NeverAnswers_RequestsGoOnAndTheCopyIsGivenUp()
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web"));
        client.Deliver(Bytes(Get));
        MemorySocket backend = Dialled();
        MemorySocket mirror = Dialled();
        Answer(backend, Ok);
        Assert.Equal(Ok, client.TakeText());

        _rig.Time.Advance(MirrorLimits.MaxTime + TimeSpan.FromSeconds(1));
        _rig.Rounds();

        Assert.Equal(WireEnd.Reset, mirror.OutputEnd);
        Assert.Equal(["shop/mirror upstream-timeout"], _counts.Counted);
        Assert.True(_rig.MirrorEndpoint.State.InFlight == 0);
        _rig.AssertEven();
    }

    [Fact]
    public void Mirror_TakesNothing_TheRequestIsNotHeldUp()
    {
        string body = new('b', 50_000);
        MemorySocket client = Connect(_rig.Mirrored("shop/web"));
        client.Deliver(Bytes($"POST /a HTTP/1.1\r\nHost: web\r\nContent-Length: 50000\r\n\r\n{body}"));
        MemorySocket backend = Dialled();
        MemorySocket mirror = Dialled(Narrow);

        Assert.EndsWith(body, backend.TakeText(), StringComparison.Ordinal);
        Answer(backend, Ok);
        Assert.Equal(Ok, client.TakeText());
        Assert.Equal(10, mirror.Takeable);
        _rig.AssertEven();
    }

    [Fact]
    public void Mirror_RefusesConnections_OnlyItsEndpointIsBlamed()
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web"));
        client.Deliver(Bytes(Get));
        MemorySocket backend = Dialled();
        _rig.Dialer.Fail(0, ForwardFailure.ConnectRefused);
        _rig.Rounds();

        Answer(backend, Ok);

        Assert.Equal(Ok, client.TakeText());
        Assert.Equal(["shop/mirror connect-refused"], _counts.Counted);
        Assert.Equal(0, _rig.Dialer.Pending);
        _rig.AssertEven();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", "upstream-reset")]
    [InlineData("HTTP/1.1 2", "upstream-reset")]
    [InlineData("nonsense\r\n\r\n", "upstream-protocol")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "upstream-protocol")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "upstream-reset")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", "2xx")]
    [InlineData("HTTP/1.0 302 Found\r\n\r\nuntil the end", "3xx")]
    public void Mirror_AnswersAnyhow_IsCountedAndHarmsNobody(string answer, string outcome)
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web"));
        client.Deliver(Bytes(Get));
        MemorySocket backend = Dialled();
        MemorySocket mirror = Dialled();
        mirror.Deliver(Bytes(answer));
        mirror.DeliverEnd(WireEnd.End);
        _rig.Rounds();
        Answer(backend, Ok);

        Assert.Equal(Ok, client.TakeText());
        Assert.Equal([$"shop/mirror {outcome}"], _counts.Counted);
        _rig.AssertEven();
    }

    [Fact]
    public void Mirror_AnswersWithoutEnd_IsCutOff()
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web"));
        client.Deliver(Bytes(Get));
        Answer(Dialled(), Ok);
        MemorySocket mirror = Dialled();
        mirror.Deliver("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n"u8);
        mirror.Deliver(new byte[MirrorLimits.MaxAnswerBytes + 1]);
        _rig.Rounds(50);

        Assert.True(mirror.IsClosed);
        Assert.Equal(["shop/mirror 2xx"], _counts.Counted);
        _rig.AssertEven();
    }

    [Fact]
    public void Request_TriedAgain_IsCopiedOnce()
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web", retry: new HttpRetry { Codes = { 503 }, BackoffMs = 1 }));
        client.Deliver(Bytes(Get));
        MemorySocket backend = Dialled();
        MemorySocket mirror = Dialled();
        Answer(backend, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        _rig.Rounds();
        MemorySocket second = Dialled();
        Assert.Equal(Get, second.TakeText());
        Answer(second, Ok);
        Answer(mirror, Ok);

        Assert.Equal(Ok, client.TakeText());
        Assert.Equal(Get, mirror.TakeText());
        Assert.Equal(["shop/mirror 2xx"], _counts.Counted);
        _rig.AssertEven();
    }

    [Theory]
    [InlineData("POST /a HTTP/1.1\r\nHost: web\r\nContent-Length: 70000\r\n\r\n", 70_000)]
    [InlineData("POST /a HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n", 70_000)]
    public void Request_TooLargeToBeKept_IsNotCopied(string head, int length)
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web"));
        client.Deliver(Bytes(head + new string('b', length)));
        client.Deliver(head.Contains("chunked", StringComparison.Ordinal) ? "\r\n0\r\n\r\n"u8 : []);
        MemorySocket backend = Dialled();
        _rig.Rounds();
        Answer(backend, Ok);

        Assert.Equal(Ok, client.TakeText());
        Assert.Equal(["shop/mirror too-large"], _counts.Counted);
        Assert.Equal(0, _rig.Dialer.Pending);
        _rig.AssertEven();
    }

    [Fact]
    public void Client_LeavesBeforeItsBodyIsWhole_NothingIsCopied()
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web"));
        client.Deliver("POST /a HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhe"u8);
        Dialled();
        client.DeliverEnd(WireEnd.Reset);
        _rig.Rounds();

        Assert.Equal(["shop/mirror incomplete"], _counts.Counted);
        Assert.Equal(0, _rig.Dialer.Pending);
        _rig.AssertEven();
    }

    [Fact]
    public void Client_LeavesAfterItsRequest_TheCopyGoesOn()
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web"));
        client.Deliver(Bytes(Get));
        Dialled();
        client.DeliverEnd(WireEnd.Reset);
        _rig.Rounds();

        MemorySocket mirror = Dialled();
        Assert.Equal(Get, mirror.TakeText());
        Answer(mirror, Ok);
        Assert.Equal(["shop/mirror 2xx"], _counts.Counted);
        _rig.AssertEven();
    }

    [Fact]
    public void Upgrade_IsNotCopied()
    {
        MemorySocket client = Connect(_rig.Mirrored("shop/web"));
        client.Deliver("GET /a HTTP/1.1\r\nHost: web\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"u8);
        MemorySocket backend = Dialled();
        Answer(backend, Ok);

        Assert.Equal(Ok, client.TakeText());
        Assert.Equal(["shop/mirror upgrade"], _counts.Counted);
        Assert.Equal(0, _rig.Dialer.Pending);
        _rig.AssertEven();
    }

    [Fact]
    public void Mirror_BreakerIsFull_CopyIsDropped()
    {
        _rig.MirrorBreaker.Apply(BreakerLimits.Default with { MaxRequests = 1 });
        MemorySocket client = Connect(_rig.Mirrored("shop/web", copies: 2));
        client.Deliver(Bytes(Get));
        Answer(Dialled(), Ok);

        Assert.Equal(Ok, client.TakeText());
        Assert.Equal(["shop/mirror overflow-requests"], _counts.Counted);
        _rig.AssertEven();
    }

    [Fact]
    public void Mirror_SlowerThanItsRequests_TheRestIsDropped()
    {
        _rig.MirrorBreaker.Apply(BreakerLimits.None);
        const int Copies = 16;
        MemorySocket client = Connect(_rig.Mirrored("shop/web", Copies));
        client.Deliver(Bytes(Get));
        MemorySocket backend = Dialled();
        for (int sent = Copies; sent <= MirrorLimits.MaxInFlight; sent += Copies)
        {
            Answer(backend, Ok);
            Assert.Equal(Ok, client.TakeText());
            client.Deliver(Bytes(Get));
            _rig.Rounds();
        }

        Assert.Equal(MirrorLimits.MaxInFlight, _rig.Services.Mirrors.Count);
        Assert.Equal(Enumerable.Repeat("shop/mirror too-many", Copies), _counts.Counted);
        _rig.AssertEven();
    }

    private MemorySocket Connect(RoutedRequest routed)
    {
        MemorySocket client = _rig.Socket(Plain);
        _rig.Accept(client, new LateRouter(routed, isLate: false));
        return client;
    }

    // The oldest dial succeeds.
    private MemorySocket Dialled(SocketPlan? plan = null)
    {
        _rig.Rounds();
        MemorySocket socket = _rig.Socket(plan ?? Plain);
        _rig.Dialer.Succeed(0, () => socket);
        _rig.Rounds();
        return socket;
    }

    private void Answer(MemorySocket upstream, string answer)
    {
        upstream.Deliver(Bytes(answer));
        _rig.Rounds();
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
