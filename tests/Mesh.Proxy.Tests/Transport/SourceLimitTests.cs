using System.Net;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Tests.Transport;

public sealed class SourceLimitTests
{
    private readonly SourceLimit _sources = new(limit: 2);

    [Fact]
    public void TryEnter_AtTheLimit_RefusesThatSourceOnlyUntilOneLeaves()
    {
        IPAddress busy = IPAddress.Parse("10.0.0.1");
        Assert.True(_sources.TryEnter(busy));
        Assert.True(_sources.TryEnter(busy));

        Assert.False(_sources.TryEnter(busy));
        Assert.True(_sources.TryEnter(IPAddress.Parse("10.0.0.2")));
        _sources.Leave(busy);
        Assert.True(_sources.TryEnter(busy));
        Assert.False(_sources.TryEnter(busy));
    }
}
