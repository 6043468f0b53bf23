using Mesh.Proxy.Lifecycle;

namespace Mesh.Proxy.Tests.Lifecycle;

public sealed class DrainBudgetTests
{
    [Theory]
    [InlineData(20, null, 100, 20)] // Nobody has said how long the pod may take.
    [InlineData(20, 30, 0, 20)]
    [InlineData(20, 30, 5, 20)]
    [InlineData(20, 30, 15, 14)] // The applications have used up half of it; a second is kept.
    [InlineData(20, 30, 40, 1)]  // All of it: the kubelet leaves two seconds.
    [InlineData(60, 30, 0, 29)]
    [InlineData(0, 30, 0, 0)]
    [InlineData(0, 30, 40, 0)]
    public void Left_IsWhatTheKubeletLeavesAndNoMoreThanIsWanted(int timeout, int? grace, int elapsed, int expected)
    {
        DrainBudget budget = new(TimeSpan.FromSeconds(timeout), grace is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.Equal(TimeSpan.FromSeconds(expected), budget.Left(TimeSpan.FromSeconds(elapsed)));
    }
}
