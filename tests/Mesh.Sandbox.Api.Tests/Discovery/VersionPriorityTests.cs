using Mesh.Sandbox.Api.Discovery;

namespace Mesh.Sandbox.Api.Tests.Discovery;

public sealed class VersionPriorityTests
{
    [Fact]
    public void Comparer_MixedVersions_PutsTheBestFirst()
    {
        string[] versions = ["foo1", "v1alpha2", "v12alpha1", "v1", "v3beta1", "v10", "v11beta2", "foo10", "v2", "v11alpha2"];

        Assert.Equal(
            ["v10", "v2", "v1", "v11beta2", "v3beta1", "v12alpha1", "v11alpha2", "v1alpha2", "foo1", "foo10"],
            versions.OrderDescending(VersionPriority.Comparer));
    }
}
