using CsCheck;
using Mesh.Api.Identity;

namespace Mesh.Api.Tests.Identity;

public sealed class MeshServerNameTests
{
    private static readonly Gen<string> Label =
        Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789"].Array[1, 20].Select(c => new string(c));

    [Fact]
    public void TryParse_EveryFormattedName_RoundTrips() =>
        Gen.Select(Gen.Int[1, 65535], Label, Label, Label).Sample((port, service, ns, cluster) =>
        {
            MeshServerName name = new(port, service, ns, cluster);
            return MeshServerName.TryParse(name.ToString()) == name;
        });

    [Theory]
    [InlineData("")]
    [InlineData("80.web.shop.mesh")]
    [InlineData("80.web.shop.c1.extra.mesh")]
    [InlineData("0.web.shop.c1.mesh")]
    [InlineData("080.web.shop.c1.mesh")]
    [InlineData("65536.web.shop.c1.mesh")]
    [InlineData("+80.web.shop.c1.mesh")]
    [InlineData("80\0.web.shop.c1.mesh")]
    [InlineData("80.Web.shop.c1.mesh")]
    [InlineData("80..shop.c1.mesh")]
    [InlineData("80.web.shop.c1.mesh.")]
    [InlineData("80.web.shop.c1.local")]
    public void TryParse_AnythingElse_IsNull(string text) => Assert.Null(MeshServerName.TryParse(text));

    [Fact]
    public void TryParse_ArbitraryText_NeverThrows() =>
        Gen.String.Sample(text => MeshServerName.TryParse(text) is not { } name || name.ToString() == text);
}
