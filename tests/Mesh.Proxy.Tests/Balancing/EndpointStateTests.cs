using Mesh.Proxy.Balancing;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class EndpointStateTests
{
    private readonly EndpointState _state = new(new FakeTimeProvider());

    [Theory]
    [InlineData(5, 10)]
    [InlineData(50, 50)]
    public void ObserveAtLeast_SomethingIsKnown_NeverMakesItFaster(int milliseconds, int expected)
    {
        _state.ObserveSuccess(TimeSpan.FromMilliseconds(10));

        _state.ObserveAtLeast(TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(expected, _state.LatencySeconds * 1000, 3);
        Assert.False(_state.IsAvoided);
    }

    [Fact]
    public void ObserveAtLeast_NothingIsKnown_IsAFirstMeasure()
    {
        _state.ObserveAtLeast(TimeSpan.FromMilliseconds(5));

        Assert.Equal(5, _state.LatencySeconds * 1000, 3);
    }
}
