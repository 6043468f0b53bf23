using System.Collections.Immutable;
using CsCheck;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.Balancing;

namespace Mesh.Proxy.Tests.RegionRouting;

public sealed class MoveGuardTests
{
    private readonly ImmutableArray<EndpointModel> _endpoints = new TestEndpoints().Create(2);
    private readonly MoveGuard _guard = new();

    public MoveGuardTests() => _guard.Watch(_endpoints, 100);

    [Fact]
    public void Look_NobodyRefuses_LetsEverythingThrough()
    {
        Second(100, refused: 0);

        Assert.Equal(1, _guard.Share);
    }

    [Fact]
    public void Look_HalfIsRefused_LetsHalfThroughAndThenSlowlyMore()
    {
        Second(100, refused: 50);
        Assert.Equal(0.5, _guard.Share, 0.001);

        Second(50, refused: 2);
        Assert.Equal(0.55, _guard.Share, 0.001);
    }

    [Fact]
    public void Look_FewRefusals_AreNoReason()
    {
        Second(100, refused: 5);

        Assert.Equal(1, _guard.Share);
    }

    [Fact]
    public void Look_FewRequests_CountAtTheNextLook()
    {
        Second(5, refused: 5);
        Assert.Equal(1, _guard.Share);

        Second(5, refused: 0);
        Assert.Equal(0.5, _guard.Share, 0.001);
    }

    [Fact]
    public void Look_MaxLoadBelowAHundred_LeavesRoom()
    {
        _guard.Watch(_endpoints, 80);

        Second(100, refused: 50);

        Assert.Equal(0.4, _guard.Share, 0.001);
    }

    [Fact]
    public void Look_MaxLoadAboveAHundred_LetsEverythingThroughAgain()
    {
        Second(100, refused: 90);
        _guard.Watch(_endpoints, 101);

        Assert.False(Second(100, refused: 90));
        Assert.Equal(1, _guard.Share);
    }

    [Fact]
    public void Look_EverythingIsRefused_LeavesSomethingToFindOutByAndGivesEverythingBackInTheEnd()
    {
        Second(100, refused: 100);
        Assert.Equal(MoveGuard.Least, _guard.Share);

        int looks = 0;
        while (Second(10, refused: 0) && _guard.Share < 1)
        {
            Assert.True(++looks < 40);
        }

        Assert.False(Second(0, refused: 0));
    }

    [Fact]
    public void Watch_OtherEndpoints_WhatWasRefusedSinceTheLastLookCounts()
    {
        Pass(100);
        Refuse(50);
        ImmutableArray<EndpointModel> others = new TestEndpoints().Create(1);
        others[0].State.ObserveOverload();

        _guard.Watch(others, 100);
        _guard.Look();

        Assert.Equal(0.5, _guard.Share, 0.001);
    }

    /// <summary>A region that takes so many a second, however many are moved there: what is let through settles near that, and what is refused is a small part.</summary>
    [Fact]
    public void Look_AnyCapacity_SettlesAtWhatTheRegionTakes() => Gen.Select(Gen.Int[50, 1000], Gen.Double[0.1, 3]).Sample((moved, factor) =>
    {
        ImmutableArray<EndpointModel> endpoints = new TestEndpoints().Create(1);
        MoveGuard guard = new();
        guard.Watch(endpoints, 100);
        int capacity = (int)(moved * factor);
        long taken = 0;
        long refused = 0;
        for (int second = 0; second < 60; second++)
        {
            int passed = (int)(moved * guard.Share);
            int over = Math.Max(0, passed - capacity);
            for (int i = 0; i < passed; i++)
            {
                guard.OnPassed();
            }

            for (int i = 0; i < over; i++)
            {
                endpoints[0].State.ObserveOverload();
            }

            guard.Look();
            taken += second < 10 ? 0 : passed - over;
            refused += second < 10 ? 0 : over;
        }

        double possible = 50.0 * Math.Min(moved, capacity);
        Assert.True(taken >= 0.75 * possible, $"{taken} of {possible}");
        Assert.True(refused <= 0.2 * taken, $"{refused} refused, {taken} taken");
    });

    private bool Second(int passed, int refused)
    {
        Pass(passed);
        Refuse(refused);
        return _guard.Look();
    }

    private void Pass(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _guard.OnPassed();
        }
    }

    private void Refuse(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _endpoints[i % 2].State.ObserveOverload();
        }
    }
}
