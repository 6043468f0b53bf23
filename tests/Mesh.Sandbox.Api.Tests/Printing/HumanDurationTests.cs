using Mesh.Sandbox.Api.Printing;

namespace Mesh.Sandbox.Api.Tests.Printing;

public sealed class HumanDurationTests
{
    [Theory]
    [InlineData(-5, "<invalid>")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(185, "3m5s")]
    [InlineData(3599, "59m")]
    [InlineData(10800, "3h")]
    [InlineData(11100, "3h5m")]
    [InlineData(86400, "24h")]
    [InlineData(200000, "2d7h")]
    [InlineData(86400 * 10, "10d")]
    [InlineData(86400 * 800, "2y70d")]
    public void Format_Age_IsWhatKubectlPrints(int seconds, string expected) => Assert.Equal(expected, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));
}
