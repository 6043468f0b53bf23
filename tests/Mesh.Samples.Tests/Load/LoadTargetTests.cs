using Mesh.Samples.Load;

namespace Mesh.Samples.Tests.Load;

public sealed class LoadTargetTests
{
    [Fact]
    public void Parse_UrlWithComma_KeepsIt() =>
        Assert.Equal(new LoadTarget("a", 2.5, LoadProtocol.Chunked, new Uri("http://a/?x=1,2")), LoadTarget.Parse("a,2.5,chunked,http://a/?x=1,2"));

    [Theory]
    [InlineData("")]
    [InlineData("a,1,http1")]
    [InlineData(",1,http1,http://a/")]
    [InlineData("a,0,http1,http://a/")]
    [InlineData("a,-1,http1,http://a/")]
    [InlineData("a,many,http1,http://a/")]
    [InlineData("a,1,http2,http://a/")]
    [InlineData("a,1,http1,a")]
    public void Parse_AnythingElse_Throws(string text) => Assert.Throws<FormatException>(() => LoadTarget.Parse(text));
}
