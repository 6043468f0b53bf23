using Mesh.Api.Identity;

namespace Mesh.Api.Tests.Identity;

public sealed class SpiffePatternTests
{
    private const string Web = "spiffe://cluster.local/ns/shop/sa/web";

    [Theory]
    [InlineData("*", Web, true)]
    [InlineData("*", "spiffe://other.org/ns/a/sa/b", true)]
    [InlineData(Web, Web, true)]
    [InlineData(Web, "spiffe://cluster.local/ns/shop/sa/web2", false)]
    [InlineData(Web, "spiffe://other.org/ns/shop/sa/web", false)]
    [InlineData("spiffe://cluster.local/*", Web, true)]
    [InlineData("spiffe://cluster.local/*", "spiffe://cluster.local.evil.org/ns/shop/sa/web", false)]
    [InlineData("spiffe://cluster.local/ns/shop/*", Web, true)]
    [InlineData("spiffe://cluster.local/ns/shop/*", "spiffe://cluster.local/ns/shop-evil/sa/web", false)]
    [InlineData("spiffe://cluster.local/ns/shop/sa/*", Web, true)]
    [InlineData("spiffe://cluster.local/ns/*/sa/web", Web, true)]
    [InlineData("spiffe://cluster.local/ns/*/sa/web", "spiffe://cluster.local/ns/shop/sa/api", false)]
    [InlineData("spiffe://*/ns/shop/sa/web", "spiffe://other.org/ns/shop/sa/web", true)]
    [InlineData("spiffe://*/*", Web, true)]
    public void Matches_Identity_ByWholeSegments(string pattern, string identity, bool isMatch) =>
        Assert.Equal(isMatch, SpiffePattern.TryParse(pattern)!.Matches(SpiffeId.TryParse(identity)!));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("spiffe://*")]
    [InlineData("spiffe://cluster.local")]
    [InlineData("spiffe://cluster.local/")]
    [InlineData("spiffe://cluster.local/ns/shop")]
    [InlineData("spiffe://cluster.local/ns/shop/")]
    [InlineData("spiffe://cluster.local/ns/shop*")]
    [InlineData("spiffe://cluster.local/ns/shop/sa/we*")]
    [InlineData("spiffe://cluster.local/ns/shop/sa/web/*")]
    [InlineData("spiffe://cluster.local/namespace/shop/sa/web")]
    [InlineData("spiffe://cluster.local/ns/shop/account/*")]
    [InlineData("spiffe://Cluster.local/ns/shop/sa/web")]
    [InlineData("spiffe://cluster.local/ns//sa/web")]
    [InlineData("spiffe://cluster.local/ns/%73hop/sa/web")]
    [InlineData("cluster.local/ns/shop/sa/web")]
    [InlineData("**")]
    public void TryParse_WhatNoIdentityCouldMatch_IsNoPattern(string? text) => Assert.Null(SpiffePattern.TryParse(text));
}
