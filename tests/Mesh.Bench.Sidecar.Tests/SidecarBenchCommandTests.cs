namespace Mesh.Bench.Sidecar.Tests;

public sealed class SidecarBenchCommandTests
{
    [Fact]
    public void Parse_UnknownCase_NamesWhatThereIs()
    {
        string error = Assert.Single(SidecarBenchCommand.Create().Parse(["--case", "h1-small", "h3"]).Errors).Message;

        Assert.Contains("no such case: h3;", error, StringComparison.Ordinal);
        Assert.Contains("tls-handshakes", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AllOptions_IsUnderstood() =>
        Assert.Empty(SidecarBenchCommand.Create().Parse(["--quick", "--json", "a.json", "--plot", "a.svg", "--case", "h1-small", "--case", "h1-1m"]).Errors);
}
