using System.Text;
using CsCheck;
using Mesh.Proxy.Telemetry.Traces;

namespace Mesh.Proxy.Tests.Telemetry.Traces;

public sealed class TraceContextTests
{
    private const string Valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData(Valid, true)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03", true)]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-will-be", true)]
    public void TryParse_Valid_IsTheContext(string value, bool isSampled)
    {
        Assert.True(TraceContext.TryParse(Encoding.ASCII.GetBytes(value), out TraceContext context));

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", context.TraceId);
        Assert.Equal(0xb7ad6b7169203331, context.SpanId);
        Assert.Equal(isSampled, context.IsSampled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319cb7ad6b7169203331-01--")]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.what")]
    [InlineData(" 0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public void TryParse_Invalid_IsNone(string value) => Assert.False(TraceContext.TryParse(Encoding.ASCII.GetBytes(value), out _));

    [Fact]
    public void TryParse_AnyBytes_NeverFails() =>
        Gen.Select(Gen.Int[0, TraceContext.TextLength + 4], Gen.Byte, Gen.Int[0, TraceContext.TextLength + 4]).Sample((at, value, length) =>
        {
            byte[] bytes = Encoding.ASCII.GetBytes(Valid + "-abc")[..length];
            if (at < bytes.Length)
            {
                bytes[at] = value;
            }

            if (TraceContext.TryParse(bytes, out TraceContext context))
            {
                Assert.True(TraceContext.TryParse(Encoding.ASCII.GetBytes(context.ToString()), out TraceContext again));
                Assert.Equal((context.TraceId, context.SpanId, context.IsSampled), (again.TraceId, again.SpanId, again.IsSampled));
            }
        });

    [Fact]
    public void ToString_Context_IsItsText()
    {
        Assert.True(TraceContext.TryParse(Encoding.ASCII.GetBytes(Valid), out TraceContext context));

        Assert.Equal(Valid, context.ToString());
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-000000000000000a-01", context.Next(10).ToString());
    }
}
