using Mesh.ControlPlane.Kubernetes;

namespace Mesh.ControlPlane.Tests.Kubernetes;

public sealed class SharedValuesTests
{
    [Fact]
    public void Share_EqualKeys_GiveTheFirstObject()
    {
        var shared = new SharedValues<string, object>(16);
        object first = new();

        Assert.Same(first, shared.Share("a", first));
        Assert.Same(first, shared.Share("a", new object()));
    }

    [Fact]
    public void Share_MoreKeysThanPlaces_NeverMixesThem()
    {
        var shared = new SharedValues<int, string>(3);

        Assert.All(Enumerable.Range(0, 100).Concat(Enumerable.Range(0, 100)), key => Assert.Equal($"{key}", shared.Share(key, $"{key}")));
    }
}
