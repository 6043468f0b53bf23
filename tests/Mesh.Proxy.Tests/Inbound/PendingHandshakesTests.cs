using System.Net;
using Mesh.Proxy.Inbound;

namespace Mesh.Proxy.Tests.Inbound;

public sealed class PendingHandshakesTests
{
    private readonly PendingHandshakes _pending = new(limit: 2);

    [Fact]
    public void TryEnter_AtTheLimit_RefusesThatSourceOnlyUntilOneLeaves()
    {
        IPAddress busy = IPAddress.Parse("10.0.0.1");
        Assert.True(_pending.TryEnter(busy));
        Assert.True(_pending.TryEnter(busy));

        Assert.False(_pending.TryEnter(busy));
        Assert.True(_pending.TryEnter(IPAddress.Parse("10.0.0.2")));
        _pending.Leave(busy);
        Assert.True(_pending.TryEnter(busy));
        Assert.False(_pending.TryEnter(busy));
    }
}
