using Mesh.Api.WellKnown;

namespace Mesh.Api.Tests.WellKnown;

public sealed class MeshHeadersTests
{
    [Theory]
    [InlineData("Host", true)]
    [InlineData("Content-Length", true)]
    [InlineData("transfer-encoding", true)]
    [InlineData("X-Forwarded-Client-Cert", true)]
    [InlineData("x-mesh-anything", true)]
    [InlineData("X-Mesh-Reason", true)]
    [InlineData("x-meshed", false)]
    [InlineData("x-forwarded-for", false)]
    [InlineData("cookie", false)]
    public void IsProtected_NamesOfTheConnectionAndTheMesh_InAnyCase(string name, bool expected) => Assert.Equal(expected, MeshHeaders.IsProtected(name));
}
