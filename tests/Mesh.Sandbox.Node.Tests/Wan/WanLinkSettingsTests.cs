using Mesh.Sandbox.Node.Wan;

namespace Mesh.Sandbox.Node.Tests.Wan;

public sealed class WanLinkSettingsTests
{
    [Fact]
    public void Init_WhatNoLineCanBe_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WanLinkSettings { Delay = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WanLinkSettings { Jitter = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WanLinkSettings { Loss = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WanLinkSettings { Loss = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WanLinkSettings { Loss = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WanLinkSettings { BitsPerSecond = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WanLinkSettings { QueuePackets = 0 });
    }
}
