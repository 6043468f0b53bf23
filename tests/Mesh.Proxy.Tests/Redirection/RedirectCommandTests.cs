using Mesh.Proxy.Redirection;

namespace Mesh.Proxy.Tests.Redirection;

public sealed class RedirectCommandTests
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_DryRun_PrintsTheRulesAndChangesNothing()
    {
        Assert.Equal(0, await RedirectCommand.RunAsync(["--dry-run", "--dns", "disabled"], _output, _error, Cancellation));

        Assert.Equal(NftablesRuleset.Render(new RedirectionOptions()), _output.ToString());
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task RunAsync_PodWithANameserver_RedirectsQueriesToIt()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "nameserver 10.96.0.10\n", Cancellation);

        Assert.Equal(0, await RedirectCommand.RunAsync(["--dry-run", "--resolv-conf", file], _output, _error, Cancellation));

        Assert.Contains("ip daddr 10.96.0.10 udp dport 53 redirect to :15053", _output.ToString(), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task RunAsync_Mistakes_AreExplainedAndExitWithTwo()
    {
        Assert.Equal(2, await RedirectCommand.RunAsync(["--exclude-inbound-ports", "http"], _output, _error, Cancellation));

        Assert.Contains("'http' is not a port", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("mesh-proxy redirect", _error.ToString(), StringComparison.Ordinal);
    }
}
