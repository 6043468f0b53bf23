using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Tests.Identity;

public sealed class TrustReportTests
{
    [Fact]
    public void TryParse_WhatToStringWrote_IsTheSame()
    {
        var report = TrustReport.Of("ab12", [new("shop/web-1", true, "r1"), new("shop/cart-1", false, "r2")]);

        var read = TrustReport.TryParse(report.ToString())!;

        Assert.Equal(report.Bundle, read.Bundle);
        Assert.Equal(2, read.Connected);
        Assert.Equal(report.Sidecars, read.Sidecars);
    }

    [Fact]
    public void Of_MoreSidecarsThanAreListed_ListsThoseThatAreWaitedForAndCountsAll()
    {
        var report = TrustReport.Of("ab12", [.. Enumerable.Range(0, 5000).Select(i => new SidecarTrust($"shop/web-{i:0000}", i != 4999, "r1"))]);

        Assert.Equal(5000, report.Connected);
        Assert.Equal(TrustReport.MaxListed, report.Sidecars.Count);
        Assert.Equal("shop/web-4999", report.Sidecars[0].Pod);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab12")]
    [InlineData("ab12 x")]
    [InlineData("ab12 -1")]
    [InlineData("ab12 1\nshop/web-1 has r1")]
    public void TryParse_SomethingElse_IsNull(string text) => Assert.Null(TrustReport.TryParse(text));
}
