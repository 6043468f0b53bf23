using Mesh.Proxy.Admin;

namespace Mesh.Proxy.Tests.Admin;

public sealed class AdminQueryTests
{
    [Theory]
    [InlineData("", false, false)]
    [InlineData("", true, true)]
    [InlineData("format=json", false, true)]
    [InlineData("a=b&format=json", false, true)]
    [InlineData("format=text", true, false)]
    [InlineData("xformat=json", false, false)]
    [InlineData("format", false, false)]
    public void WantsJson_FormatBeforeAccept(string text, bool acceptsJson, bool wantsJson) => Assert.Equal(wantsJson, new AdminQuery(text, acceptsJson).WantsJson);

    [Theory]
    [InlineData("level=debug", "debug")]
    [InlineData("level=", "")]
    [InlineData("level=a=b", "a=b")]
    [InlineData("level=debug&level=info", "debug")]
    [InlineData("levels=debug", null)]
    [InlineData("level", null)]
    public void Find_Name_IsItsFirstValue(string text, string? value) => Assert.Equal(value, new AdminQuery(text, false).Find("level"));
}
