using System.Net;
using Mesh.Api.Identity;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Tests.Forwarding;

public sealed class UpstreamHandlerFactoryTests
{
    private static readonly IPEndPoint Address = new(IPAddress.Loopback, 80);
    private static readonly UpstreamTarget Peer = new(Address, IdentitySet.Of(new SpiffeId(TrustDomain.Default, "shop", "web")), new MeshServerName(80, "web", "shop", "cluster-1"));

    private readonly UpstreamHandlerFactory _factory = new(new HostDialer([]));

    [Fact]
    public void Create_Http2OfAPeer_IsPingedWhileRequestsAreUnderWay()
    {
        using SocketsHttpHandler handler = _factory.Create(new UpstreamKey(Peer, IsHttp2: true));

        Assert.Equal((HttpTimeouts.PingDelay, HttpTimeouts.PingTimeout), (handler.KeepAlivePingDelay, handler.KeepAlivePingTimeout));
        Assert.Equal(HttpKeepAlivePingPolicy.WithActiveRequests, handler.KeepAlivePingPolicy);
    }

    [Fact]
    public void Create_Http2OfAnApplication_IsNeverPinged()
    {
        using SocketsHttpHandler handler = _factory.Create(new UpstreamKey(UpstreamTarget.Plain(Address), IsHttp2: true, IsApplication: true));

        Assert.Equal(Timeout.InfiniteTimeSpan, handler.KeepAlivePingDelay);
    }
}
