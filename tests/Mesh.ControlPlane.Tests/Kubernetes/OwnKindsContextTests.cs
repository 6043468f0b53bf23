using System.Reflection;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes;

namespace Mesh.ControlPlane.Tests.Kubernetes;

/// <summary>The executable cannot read a kind without generated code; the tests could, by reflection.</summary>
public sealed class OwnKindsContextTests
{
    public static TheoryData<Type> Kinds =>
        [.. typeof(OwnKindsContext).Assembly.GetTypes().Where(type => type.GetCustomAttribute<KubernetesEntityAttribute>() is not null)];

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void GetTypeInfo_EveryKindOfOurs_IsThere(Type kind) => Assert.NotNull(OwnKindsContext.Default.GetTypeInfo(kind));
}
