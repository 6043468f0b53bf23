using Mesh.Proxy.Redirection;

namespace Mesh.Proxy.Tests.Redirection;

public sealed class RulesInstallerTests
{
    private readonly List<RedirectionBackend> _tried = [];

    [Fact]
    public async Task InstallAsync_NftablesIsThere_IsUsedAlone()
    {
        (RulesOutcome outcome, RedirectionBackend backend) = await InstallAsync(RedirectionBackend.Auto, missing: []);

        Assert.True(outcome.IsInstalled);
        Assert.Equal(RedirectionBackend.Nftables, backend);
        Assert.Equal([RedirectionBackend.Nftables], _tried);
    }

    [Fact]
    public async Task InstallAsync_Missing_TriesTheNext()
    {
        (RulesOutcome outcome, RedirectionBackend backend) = await InstallAsync(
            RedirectionBackend.Auto, missing: [RedirectionBackend.Nftables, RedirectionBackend.IptablesNft]);

        Assert.True(outcome.IsInstalled);
        Assert.Equal(RedirectionBackend.IptablesLegacy, backend);
    }

    [Fact]
    public async Task InstallAsync_NothingIsThere_SaysAllThatIsMissing()
    {
        (RulesOutcome outcome, _) = await InstallAsync(
            RedirectionBackend.Auto, missing: [RedirectionBackend.Nftables, RedirectionBackend.IptablesNft, RedirectionBackend.IptablesLegacy]);

        Assert.False(outcome.IsInstalled);
        Assert.Equal("no Nftables\nno IptablesNft\nno IptablesLegacy", outcome.Problem);
    }

    [Fact]
    public async Task InstallAsync_OneFails_TheOthersAreLeftAlone()
    {
        (RulesOutcome outcome, _) = await RulesInstaller.InstallAsync(RedirectionBackend.Auto, backend =>
        {
            _tried.Add(backend);
            return Task.FromResult(RulesOutcome.Failed("no capability"));
        });

        Assert.False(outcome.IsInstalled);
        Assert.Equal([RedirectionBackend.Nftables], _tried);
    }

    [Fact]
    public async Task InstallAsync_OneIsWanted_NoOtherIsTried()
    {
        (RulesOutcome outcome, _) = await InstallAsync(RedirectionBackend.IptablesLegacy, missing: [RedirectionBackend.IptablesLegacy]);

        Assert.False(outcome.IsInstalled);
        Assert.Equal([RedirectionBackend.IptablesLegacy], _tried);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("00000000000000000000000000000001 01 80 10 80       lo\n", false)]
    [InlineData("fe80000000000000042acfffe0b3bd41 02 40 20 80     eth0\n", false)]
    [InlineData("fd000244000000000000000000000002 02 40 00 80     eth0\n", true)]
    public void HasIpV6_OnlyWhatOthersCanReachCounts(string addresses, bool expected) => Assert.Equal(expected, RulesInstaller.HasIpV6(addresses));

    private Task<(RulesOutcome Outcome, RedirectionBackend Backend)> InstallAsync(RedirectionBackend wanted, RedirectionBackend[] missing) =>
        RulesInstaller.InstallAsync(wanted, backend =>
        {
            _tried.Add(backend);
            return Task.FromResult(missing.Contains(backend) ? RulesOutcome.Unavailable($"no {backend}") : RulesOutcome.Installed);
        });
}
