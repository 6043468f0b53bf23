using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.State;

public sealed class EndpointLocalityTests
{
    [Theory]
    [InlineData("eu/a", "eu/a", "Zone")]
    [InlineData("eu/a", "eu/b", "Region")]
    [InlineData("eu/a", "us/a", "Other")]
    [InlineData("eu/", "eu/", "Region")]
    [InlineData("/a", "/a", "Zone")]
    [InlineData("/", "eu/a", "Unknown")]
    [InlineData("eu/a", "/", "Unknown")]
    public void To_OtherPlace_IsADistance(string from, string to, string distance) => Assert.Equal(distance, Parse(from).To(Parse(to)).ToString());

    private static EndpointLocality Parse(string text) => new(text.Split('/')[0], text.Split('/')[1], "");
}
