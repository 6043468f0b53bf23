using Mesh.Injection.Annotations;

namespace Mesh.Injector.Tests.Annotations;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("proxy")]
    [InlineData("mesh/proxy")]
    [InlineData("mesh/proxy:0.1.0")]
    [InlineData("localhost/proxy")]
    [InlineData("localhost:5000/proxy:x")]
    [InlineData("Registry.Example.com/a/b_c/d__e/f--g:V1.2-x_y")]
    [InlineData("10.0.0.1:5000/proxy")]
    [InlineData("[2001:db8::1]:5000/proxy")]
    [InlineData("mesh/proxy@" + Digest)]
    [InlineData("mesh/proxy:0.1.0@" + Digest)]
    public void Check_Reference_FindsNoFault(string text) => Assert.Null(ImageReference.Check(text));

    [Theory]
    [InlineData("")]
    [InlineData(":tag")]
    [InlineData("mesh/proxy:")]
    [InlineData("mesh/proxy:a b")]
    [InlineData("mesh/proxy:.a")]
    [InlineData("mesh//proxy")]
    [InlineData("/mesh/proxy")]
    [InlineData("mesh/proxy/")]
    [InlineData("mesh/Proxy")]
    [InlineData("mesh/a..b")]
    [InlineData("mesh/a___b")]
    [InlineData("mesh/-a")]
    [InlineData("mesh/a-")]
    [InlineData("host:port/proxy")]
    [InlineData("host:/proxy")]
    [InlineData("-host.example/proxy")]
    [InlineData("[::1/proxy")]
    [InlineData("mesh/proxy@sha256")]
    [InlineData("mesh/proxy@sha256:e3b0")]
    [InlineData("mesh/proxy@" + Digest + "Z")]
    [InlineData("https://registry/proxy")]
    public void Check_AnythingElse_SaysSo(string text) => Assert.NotNull(ImageReference.Check(text));

    [Fact]
    public void Check_NameTooLong_SaysSo() => Assert.NotNull(ImageReference.Check(new string('a', 256)));
}
