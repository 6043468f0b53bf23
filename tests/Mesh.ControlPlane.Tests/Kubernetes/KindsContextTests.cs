using System.Reflection;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;

namespace Mesh.ControlPlane.Tests.Kubernetes;

/// <summary>The executable cannot read or write a kind without generated code; tests can, by reflection, and would not notice.</summary>
public sealed class KindsContextTests
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type[] Users = [typeof(Informer<>), typeof(ResourceClient<>), typeof(CaBundleTarget<>)];

    [Fact]
    public void GetTypeInfo_EveryKindThatIsReadOrWritten_IsThere()
    {
        Type[] kinds =
        [
            .. typeof(KindsContext).Assembly.GetTypes()
                .SelectMany(type => type.GetFields(All))
                .Select(field => field.FieldType)
                .Where(type => type is { IsGenericType: true, ContainsGenericParameters: false } && Users.Contains(type.GetGenericTypeDefinition()))
                .Select(type => type.GenericTypeArguments[0])
                .Distinct(),
        ];

        Assert.Contains(typeof(V1Pod), kinds);
        Assert.Contains(typeof(V1CustomResourceDefinition), kinds);
        Assert.Contains(typeof(TrafficSplit), kinds);
        Assert.DoesNotContain(kinds, kind => KindsContext.Default.GetTypeInfo(kind) is null);
    }
}
