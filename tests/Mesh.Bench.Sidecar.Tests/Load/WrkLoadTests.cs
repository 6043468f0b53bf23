using Mesh.Bench.Sidecar.Load;

namespace Mesh.Bench.Sidecar.Tests.Load;

public sealed class WrkLoadTests
{
    [Fact]
    public void Verify_NoErrors_Passes() =>
        WrkLoad.Verify("Running 1h test\nRequests/sec: 10\n{\"requests\":10,\"connect\":0,\"read\":0,\"write\":0,\"status\":0,\"timeout\":0}\n");

    [Theory]
    [InlineData("connect")]
    [InlineData("read")]
    [InlineData("write")]
    [InlineData("status")]
    [InlineData("timeout")]
    public void Verify_OneErrorOfAnyKind_Refuses(string kind)
    {
        string report = "{\"requests\":10,\"connect\":0,\"read\":0,\"write\":0,\"status\":0,\"timeout\":0}".Replace($"\"{kind}\":0", $"\"{kind}\":1", StringComparison.Ordinal);

        BenchException refusal = Assert.Throws<BenchException>(() => WrkLoad.Verify(report));

        Assert.Contains($"1 {kind} errors", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_NoReport_Refuses() => Assert.Throws<BenchException>(() => WrkLoad.Verify("unable to connect to 10.96.0.1:80 Connection refused\n"));
}
