using System.Collections.Immutable;
using System.Net;
using Mesh.Proxy.Redirection;

namespace Mesh.Proxy.Tests.Redirection;

public sealed class RedirectionArgumentsTests
{
    [Fact]
    public void Parse_Nothing_ExcludesNothing()
    {
        RedirectionOptions options = RedirectionArguments.Parse([], out ImmutableArray<string> mistakes);

        Assert.Empty(mistakes);
        Assert.Empty(options.ExcludedInboundPorts);
        Assert.Empty(options.ExcludedOutboundPorts);
        Assert.Empty(options.ExcludedOutboundNetworks);
        Assert.Empty(options.IncludedInboundPorts);
        Assert.Empty(options.IncludedOutboundPorts);
        Assert.Empty(options.IncludedOutboundNetworks);
        Assert.Equal(RedirectionBackend.Auto, options.Backend);
        Assert.False(options.IsDryRun);
    }

    [Fact]
    public void Parse_EverythingInBothForms_IsRead()
    {
        RedirectionOptions options = RedirectionArguments.Parse(
            [
                "--exclude-inbound-ports", "9091,9090", "--exclude-outbound-ports=5432", "--exclude-outbound-cidrs", "10.0.0.0/8,fd00::/8",
                "--include-inbound-ports", "8080", "--include-outbound-ports=80,443", "--include-outbound-cidrs=10.96.0.0/12", "--backend", "iptables-legacy", "--dry-run"],
            out ImmutableArray<string> mistakes);

        Assert.Empty(mistakes);
        Assert.Equal([9090, 9091], options.ExcludedInboundPorts);
        Assert.Equal([5432], options.ExcludedOutboundPorts);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")], options.ExcludedOutboundNetworks);
        Assert.Equal([8080], options.IncludedInboundPorts);
        Assert.Equal([80, 443], options.IncludedOutboundPorts);
        Assert.Equal([IPNetwork.Parse("10.96.0.0/12")], options.IncludedOutboundNetworks);
        Assert.Equal(RedirectionBackend.IptablesLegacy, options.Backend);
        Assert.True(options.IsDryRun);
    }

    [Theory]
    [InlineData("--exclude-inbound-ports", "0")]
    [InlineData("--exclude-inbound-ports", "65536")]
    [InlineData("--exclude-inbound-ports", "+80")]
    [InlineData("--exclude-inbound-ports", "80,")]
    [InlineData("--exclude-outbound-ports", "80-90")]
    [InlineData("--exclude-outbound-ports", "80 } return; drop")]
    [InlineData("--exclude-outbound-cidrs", "10.0.0.1/8")]
    [InlineData("--exclude-outbound-cidrs", "10.0.0.0")]
    [InlineData("--exclude-outbound-cidrs", "example.com")]
    [InlineData("--exclude-inbound-ports")]
    [InlineData("--include-inbound-ports", "")]
    [InlineData("--include-outbound-ports", "")]
    [InlineData("--include-outbound-cidrs", "")]
    [InlineData("--include-outbound-ports", "http")]
    [InlineData("--include-outbound-cidrs", "10.0.0.1/8")]
    [InlineData("--backend", "iptables")]
    [InlineData("--backend")]
    [InlineData("--dry-run=yes")]
    [InlineData("--dry-run", "--dry-run")]
    [InlineData("--exclude-everything")]
    [InlineData("9090")]
    public void Parse_Mistake_IsNamed(params string[] arguments)
    {
        RedirectionArguments.Parse(arguments, out ImmutableArray<string> mistakes);

        string mistake = Assert.Single(mistakes);
        Assert.Contains(arguments[0], mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SeveralMistakes_AreAllNamed()
    {
        RedirectionArguments.Parse(["--exclude-inbound-ports", "a,b", "--nonsense"], out ImmutableArray<string> mistakes);

        Assert.Equal(3, mistakes.Length);
    }
}
