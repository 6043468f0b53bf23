using Mesh.Api.Resources;

namespace Mesh.Api.Tests.Resources;

public sealed class ResourceNameTests
{
    [Fact]
    public void TryParse_NamespacedName_RoundTrips() =>
        Assert.Equal("shop/checkout", ResourceName.TryParse("shop/checkout")?.ToString());

    [Theory]
    [InlineData("shop")]
    [InlineData("/checkout")]
    [InlineData("shop/")]
    [InlineData("shop/a/b")]
    [InlineData("Shop/checkout")]
    [InlineData("shop/-checkout")]
    public void TryParse_AnythingElse_IsNull(string text) => Assert.Null(ResourceName.TryParse(text));
}
