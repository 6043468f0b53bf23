using Mesh.Proxy.Memory;

namespace Mesh.Proxy.Tests.Memory;

public sealed class BurstEndTests
{
    private const long Mebibyte = 1024 * 1024;
    private readonly BurstEnd _burst = new();
    private long _allocated;

    [Fact]
    public void Observe_LittleHasGrown_IsFalse()
    {
        Assert.False(Look(allocates: 0, resident: 20));
        Assert.False(Look(allocates: 0, resident: 28));
    }

    [Fact]
    public void Observe_WhileWorkGoesOn_IsFalseHoweverMuchHasGrown()
    {
        Look(allocates: 0, resident: 20);

        Assert.False(Look(allocates: 500, resident: 100));
        Assert.False(Look(allocates: 3, resident: 180));
    }

    [Fact]
    public void Observe_WorkIsOver_IsTrueOnceForWhatItHasLeft()
    {
        Look(allocates: 0, resident: 20);
        Look(allocates: 500, resident: 100);

        Assert.True(Look(allocates: 1, resident: 100));
        _burst.SetFloor(40 * Mebibyte);
        Assert.False(Look(allocates: 1, resident: 40));
        Assert.False(Look(allocates: 1, resident: 48));
    }

    [Fact]
    public void Observe_WhatWasInUseIsFree_NextBurstCountsFromThere()
    {
        Look(allocates: 0, resident: 20);
        _burst.SetFloor(60 * Mebibyte);
        Look(allocates: 500, resident: 25);

        Assert.True(Look(allocates: 0, resident: 40));
    }

    [Fact]
    public void Observe_NothingWasAllocated_IsFalseHoweverMuchHasGrown()
    {
        Look(allocates: 0, resident: 20);
        Look(allocates: 2, resident: 100);

        Assert.False(Look(allocates: 1, resident: 200));
    }

    private bool Look(long allocates, long resident)
    {
        _allocated += allocates * Mebibyte;
        return _burst.Observe(_allocated, resident * Mebibyte);
    }
}
