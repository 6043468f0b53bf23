using Mesh.Bench.Sidecar.Load;

namespace Mesh.Bench.Sidecar.Tests.Load;

public sealed class BackendCounterTests
{
    [Fact]
    public void Parse_StatusPage_TakesTheRequests() =>
        Assert.Equal(31070465, BackendCounter.Parse("Active connections: 291 \nserver accepts handled requests\n 16630948 16630947 31070465 \nReading: 6 Writing: 179 Waiting: 106 \n"));

    [Theory]
    [InlineData("")]
    [InlineData("<html>404 Not Found</html>")]
    [InlineData("server accepts handled requests\n")]
    [InlineData("server accepts handled requests\n 1 2 x \n")]
    public void Parse_AnotherPage_Refuses(string page) => Assert.Throws<BenchException>(() => BackendCounter.Parse(page));
}
