using System.Text;
using Mesh.Proxy.Tests.RelayHarness;

namespace Mesh.Proxy.Tests.Relay;

/// <summary>A peer's sidecar that refuses a request because its application has as much to do as it can bear.</summary>
public sealed class OverloadedPeerTests : IDisposable
{
    private const string Post = "POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Refusal = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nx-mesh-reason: overflow-concurrency\r\n\r\nbusy";

    private static readonly SocketPlan Plan = new(IsTls: true, Window: 1_000_000, Record: 16_384);

    private RelayRig _rig = new(buffers: 256, endpoints: 2, isMutualTls: true, fault => Assert.Fail(fault));

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Request_Refused_GoesToAnotherAndTheConnectionIsKept()
    {
        MemorySocket client = Connect();
        MemorySocket first = Ask(client);
        Answer(first, Refusal);
        MemorySocket[] peers = [first, Dialled()];
        Answer(peers[1], Ok);
        Assert.Equal(Ok, client.TakeText());

        // Both connections are idle now: whoever is asked next needs no handshake.
        for (int i = 0; i < 4; i++)
        {
            client.Deliver(Encoding.ASCII.GetBytes(Post));
            _rig.Rounds();
            Assert.Equal(0, _rig.Dialer.Pending);
            Answer(peers.Single(peer => peer.Takeable > 0), Ok);
            Assert.Equal(Ok, client.TakeText());
        }

        Assert.All(peers, peer => Assert.False(peer.IsClosed));
        _rig.AssertEven();
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nx-mesh-reason: overflow-concurrency\r\n\r\nbu")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nConnection: close\r\nx-mesh-reason: overflow-concurrency\r\n\r\nbusy")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nx-mesh-reason: overflow-concurrency\r\n\r\nbusy")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nx-mesh-reason: overflow-concurrency\r\n\r\nbusyHTTP/1.1 200 OK\r\n")]
    public void Request_RefusedByAnAnswerThatIsNotAllThereIs_GoesToAnotherAndTheConnectionEnds(string refusal)
    {
        MemorySocket client = Connect();
        MemorySocket first = Ask(client);
        Answer(first, refusal);
        Answer(Dialled(), Ok);

        Assert.Equal(Ok, client.TakeText());
        Assert.True(first.IsClosed);
        _rig.AssertEven();
    }

    [Fact]
    public void Request_AllRefuse_SaysSoAndTakesNobodyForIll()
    {
        MemorySocket client = Connect();
        Answer(Ask(client), Refusal);
        Answer(Dialled(), Refusal);

        string answer = client.TakeText();
        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("x-mesh-reason: overflow-concurrency\r\n", answer, StringComparison.Ordinal);
        Assert.All(_rig.Endpoints, endpoint => Assert.False(endpoint.State.IsAvoided));
        _rig.AssertEven();
    }

    [Fact]
    public void Request_RefusedByAStranger_IsAnsweredAsItIs()
    {
        _rig.Dispose();
        _rig = new RelayRig(buffers: 256, endpoints: 2, isMutualTls: false, fault => Assert.Fail(fault));
        MemorySocket client = Connect();
        Answer(Ask(client), Refusal);

        Assert.Equal(Refusal, client.TakeText());
        Assert.Equal(0, _rig.Dialer.Pending);
        _rig.AssertEven();
    }

    private MemorySocket Connect()
    {
        MemorySocket client = _rig.Socket(Plan);
        _rig.Accept(client, new LateRouter(_rig.Route("shop/web"), isLate: false));
        return client;
    }

    private MemorySocket Ask(MemorySocket client)
    {
        client.Deliver(Encoding.ASCII.GetBytes(Post));
        return Dialled();
    }

    private MemorySocket Dialled()
    {
        _rig.Rounds();
        MemorySocket socket = _rig.Socket(Plan);
        _rig.Dialer.Succeed(0, () => socket);
        _rig.Rounds();
        return socket;
    }

    private void Answer(MemorySocket upstream, string answer)
    {
        Assert.Equal(Post, upstream.TakeText());
        upstream.Deliver(Encoding.ASCII.GetBytes(answer));
        _rig.Rounds();
    }
}
