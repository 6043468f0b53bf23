using Mesh.Api.Resources;

namespace Mesh.Api.Tests.Resources;

public sealed class ResourceTypeTests
{
    [Fact]
    public void TypeUrls_AreThoseOfTheWire()
    {
        Assert.Equal("type.googleapis.com/mesh.v1.Service", ResourceType.Service);
        Assert.Equal("type.googleapis.com/mesh.v1.Endpoints", ResourceType.Endpoints);
        Assert.Equal("type.googleapis.com/mesh.v1.Workload", ResourceType.Workload);
        Assert.Equal("type.googleapis.com/mesh.v1.TrustBundle", ResourceType.TrustBundle);
    }
}
