using Mesh.Bench.Federation.Measuring;

namespace Mesh.Bench.Federation.Tests.Measuring;

public sealed class ReconnectResultTests
{
    [Theory]
    [InlineData(50, 50, true)]
    [InlineData(51, 50, false)]
    [InlineData(50, 49, false)]
    public void IsDifferenceOnly_TenPeersWithFiveChanges_IsExactlyThose(long stated, long heard, bool expected) =>
        Assert.Equal(expected, new ReconnectResult(10, 5, TimeSpan.Zero, new(stated, 0, 0), new(heard, 0, 0)).IsDifferenceOnly);

    [Fact]
    public void BytesPerPeer_BothDirections_AreAddedUp()
    {
        ReconnectResult result = TestResults.Good().Changed;

        Assert.Equal((11_000, 150_000), (result.BytesPerPeer, result.HelloBytesPerPeer));
    }
}
