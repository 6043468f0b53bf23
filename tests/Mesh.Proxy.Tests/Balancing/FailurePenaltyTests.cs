using Mesh.Proxy.Balancing;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class FailurePenaltyTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Seconds_NothingHasFailed_IsZero() => Assert.Equal(0, new FailurePenalty(_time).Seconds);

    [Fact]
    public void Seconds_AfterAFailure_FallsByTime()
    {
        FailurePenalty penalty = new(_time);
        _time.Advance(TimeSpan.FromHours(3));
        penalty.Add();

        Assert.Equal(1, penalty.Seconds, 6);
        _time.Advance(FailurePenalty.Decay);
        Assert.Equal(1 / Math.E, penalty.Seconds, 3);
    }

    [Fact]
    public void Seconds_Cleared_IsZero()
    {
        FailurePenalty penalty = new(_time);
        penalty.Add();
        penalty.Clear();

        Assert.Equal(0, penalty.Seconds);
    }

    // Neither the first fast failures attract traffic, nor does one failure keep it away for long.
    [Fact]
    public void Cost_OfAnEndpointThatFailedFast_IsHighAtOnceAndThatOfItsNeighboursAfterTwelveSeconds()
    {
        EndpointState failed = new(_time);
        EndpointState well = new(_time);
        failed.ObserveSuccess(TimeSpan.FromMilliseconds(3));
        well.ObserveSuccess(TimeSpan.FromMilliseconds(3));
        _time.Advance(TimeSpan.FromMinutes(2));
        failed.ObserveAnswer(500, TimeSpan.FromMilliseconds(0.1));
        well.ObserveSuccess(TimeSpan.FromMilliseconds(3));

        Assert.InRange(failed.CostOf(1) / well.CostOf(1), 100, double.MaxValue);
        _time.Advance(TimeSpan.FromSeconds(12));
        well.ObserveSuccess(TimeSpan.FromMilliseconds(3));
        Assert.InRange(failed.CostOf(1) / well.CostOf(1), 0, 1.2);
    }

    [Fact]
    public void Cost_OfANewEndpoint_IsLowUntilItIsAsked()
    {
        EndpointState state = new(_time);
        Assert.InRange(state.CostOf(1), 0, 0.001);

        state.Begin();
        Assert.Equal(0.060, state.CostOf(1), 6);

        state.ObserveSuccess(TimeSpan.FromMilliseconds(3));
        state.End();
        Assert.Equal(0.003, state.CostOf(1), 6);
    }
}
