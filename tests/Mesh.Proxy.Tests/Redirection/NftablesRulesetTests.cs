using System.Net;
using Mesh.Proxy.Redirection;

namespace Mesh.Proxy.Tests.Redirection;

public sealed class NftablesRulesetTests
{
    [Fact]
    public void Render_Defaults_MatchesGoldenFile() => AssertGolden("defaults.nft", new RedirectionOptions());

    [Fact]
    public void Render_Exclusions_MatchesGoldenFile() => AssertGolden("exclusions.nft", new RedirectionOptions
    {
        ExcludedInboundPorts = [9091, 9090],
        ExcludedOutboundPorts = [5432],
        ExcludedOutboundNetworks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8"), IPNetwork.Parse("10.1.0.0/16")],
    });

    private static void AssertGolden(string file, RedirectionOptions options) =>
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Redirection", "testdata", file)), NftablesRuleset.Render(options));
}
