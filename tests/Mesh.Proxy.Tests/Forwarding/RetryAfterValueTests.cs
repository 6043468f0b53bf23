using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Tests.Forwarding;

public sealed class RetryAfterValueTests
{
    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 0)]
    [InlineData("4294967295", 86_400)]
    [InlineData("99999999999", 0)]
    [InlineData("-1", 0)]
    [InlineData("1.5", 0)]
    [InlineData("Fri, 31 Dec 1999 23:59:59 GMT", 0)]
    [InlineData("", 0)]
    public void Parse_AnyValue_IsSecondsOrNothing(string value, int seconds) =>
        Assert.Equal(seconds, RetryAfterValue.Parse(System.Text.Encoding.ASCII.GetBytes(value)).TotalSeconds);
}
