using System.Text;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.RelayHarness;

namespace Mesh.Proxy.Tests.Relay;

/// <summary>An endpoint that is cut off while requests are under way: nobody refuses, nothing ends.</summary>
public sealed class PeerWatchTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: web\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 2\r\n\r\nhi";

    private static readonly SocketPlan Plain = new(IsTls: false, Window: 1_000_000, Record: 16_384);
    private static readonly TimeSpan Noticed = PeerWatch.Limit + TimeSpan.FromMilliseconds(300);

    private readonly RelayRig _rig = new(buffers: 256, endpoints: 2, isMutualTls: false, fault => Assert.Fail(fault));
    private readonly OutlierDetector _detector;

    public PeerWatchTests()
    {
        _detector = new OutlierDetector("shop/web", _rig.Time, new Random(1), _rig.Log);
        _detector.Watch([.. _rig.Endpoints], OutlierSettings.Default, static () => { });
    }

    private IEnumerable<EndpointModel> Ejected => _rig.Endpoints.Where(endpoint => endpoint.State.Health is { Phase: EndpointPhase.Ejected, Cause: EjectionCause.ConnectErrors });

    public void Dispose() => _detector.Dispose();

    [Fact]
    public void Get_PeerIsCutOff_IsAskedElsewhereAfterASecond()
    {
        MemorySocket client = Request(Get);
        MemorySocket silent = Connect();
        silent.IsCutOff = true;
        Pass(PeerWatch.Limit - TimeSpan.FromMilliseconds(100));
        Assert.False(silent.IsClosed);

        Pass(TimeSpan.FromMilliseconds(400));

        Assert.True(silent.IsClosed);
        Assert.Single(Ejected);
        Answer(Connect());
        Assert.StartsWith("HTTP/1.1 200", client.TakeText());
        AssertEven();
    }

    [Fact]
    public void Get_AllAreCutOff_TheLastIsWaitedFor()
    {
        MemorySocket client = Request(Get);
        Connect().IsCutOff = true;
        Pass(Noticed);
        MemorySocket last = Connect();
        last.IsCutOff = true;

        Pass(Noticed);
        Assert.Single(Ejected);
        Pass(PeerWatch.LongLimit - Noticed - TimeSpan.FromSeconds(1));
        Assert.False(last.IsClosed);
        last.IsCutOff = false;
        Answer(last);

        Assert.StartsWith("HTTP/1.1 200", client.TakeText());
        AssertEven();
    }

    [Fact]
    public void Post_PeerIsCutOff_IsNotAskedTwiceAndTheEndpointIsLeft()
    {
        MemorySocket client = Request(Post);
        MemorySocket silent = Connect();
        silent.IsCutOff = true;

        Pass(Noticed);
        Assert.False(silent.IsClosed);
        Assert.Single(Ejected);
        silent.IsCutOff = false;
        Answer(silent);

        Assert.StartsWith("HTTP/1.1 200", client.TakeText());
        Assert.Empty(Ejected);
        AssertEven();
    }

    [Fact]
    public void Post_PeerIsCutOffForLong_TheConnectionIsLost()
    {
        MemorySocket client = Request(Post);
        MemorySocket silent = Connect();
        silent.IsCutOff = true;

        Pass(PeerWatch.LongLimit - TimeSpan.FromSeconds(1));
        Assert.False(silent.IsClosed);
        Pass(TimeSpan.FromSeconds(1.5));

        Assert.True(silent.IsClosed);
        Assert.Contains("x-mesh-reason: upstream-reset", client.TakeText());
        AssertEven();
    }

    [Fact]
    public void Get_PeerIsSlow_IsWaitedFor()
    {
        MemorySocket client = Request(Get);
        MemorySocket upstream = Connect();

        Pass(TimeSpan.FromMinutes(5));

        Assert.Empty(Ejected);
        Answer(upstream);
        Assert.StartsWith("HTTP/1.1 200", client.TakeText());
        AssertEven();
    }

    [Fact]
    public void Get_PeerAnswersOthers_OneThatIsLateIsLeftAlone()
    {
        using RelayRig rig = new(buffers: 256, endpoints: 1, isMutualTls: false, fault => Assert.Fail(fault));
        MemorySocket late = Request(rig, Get);
        MemorySocket lateUpstream = Connect(rig);
        lateUpstream.IsCutOff = true;
        MemorySocket busy = Request(rig, Get);
        MemorySocket busyUpstream = Connect(rig);
        for (int i = 0; i < 30; i++)
        {
            Answer(rig, busyUpstream);
            Assert.StartsWith("HTTP/1.1 200", busy.TakeText());
            Pass(rig, TimeSpan.FromMilliseconds(100));
            busy.Deliver(Encoding.ASCII.GetBytes(Get));
            rig.Rounds();
        }

        Assert.False(lateUpstream.IsClosed);
        Assert.Equal("", late.TakeText());
        rig.AssertEven();
    }

    [Fact]
    public void CutOff_SomeWaitForAConnection_TheyFailAtOnceAndSoDoTheDials()
    {
        using RelayRig rig = new(buffers: 256, endpoints: 1, isMutualTls: false, fault => Assert.Fail(fault));
        MemorySocket[] first = [Request(rig, Get), Request(rig, Get)];
        MemorySocket silent = Connect(rig);
        MemorySocket idle = Connect(rig);
        Answer(rig, idle);
        silent.IsCutOff = true;
        // Two more: one takes the idle connection, one waits for another, whose dial is in the middle of a handshake, say.
        MemorySocket onIdle = Request(rig, Get);
        MemorySocket waiting = Request(rig, Get);
        idle.IsCutOff = true;
        Assert.Equal(1, rig.Dialer.Pending);

        Pass(rig, Noticed);

        Assert.Equal(0, rig.Dialer.Pending);
        Assert.Contains("x-mesh-reason: connect-timeout", waiting.TakeText());
        // Nobody else is there: these may yet be answered.
        Assert.Equal("", onIdle.TakeText());
        Assert.Equal(1, first.Count(client => client.TakeText().Length == 0));
        rig.AssertEven();
    }

    [Fact]
    public void Dial_TimesOutWhenNobodyWaitsAnyMore_IsEvidenceAllTheSame()
    {
        MemorySocket client = Request(Get);
        client.DeliverEnd(WireEnd.Reset);
        _rig.Rounds();
        Assert.Equal(1, _rig.Dialer.Pending);

        _rig.Dialer.Fail(0, ForwardFailure.ConnectTimeout);
        _rig.Rounds();

        Assert.Single(Ejected);
        AssertEven();
    }

    private MemorySocket Request(string request) => Request(_rig, request);

    private static MemorySocket Request(RelayRig rig, string request)
    {
        MemorySocket client = rig.Socket(Plain);
        rig.Accept(client, new LateRouter(rig.Route("shop/web"), isLate: false));
        client.Deliver(Encoding.ASCII.GetBytes(request));
        rig.Rounds();
        return client;
    }

    private MemorySocket Connect() => Connect(_rig);

    // The oldest dial succeeds, and whoever waits sends its request.
    private static MemorySocket Connect(RelayRig rig)
    {
        MemorySocket upstream = rig.Socket(Plain);
        rig.Dialer.Succeed(0, () => upstream);
        rig.Rounds();
        Assert.NotEqual(0, upstream.Takeable);
        return upstream;
    }

    private void Answer(MemorySocket upstream) => Answer(_rig, upstream);

    private static void Answer(RelayRig rig, MemorySocket upstream)
    {
        upstream.TakeText();
        upstream.Deliver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8);
        rig.Rounds();
    }

    private void Pass(TimeSpan time) => Pass(_rig, time);

    // In steps, as alarms come.
    private static void Pass(RelayRig rig, TimeSpan time)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(50);
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += step)
        {
            rig.Time.Advance(step);
            rig.Round();
        }

        rig.Rounds();
    }

    private void AssertEven() => _rig.AssertEven();
}
