using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation;

public sealed class PolicySettingsTests
{
    [Theory]
    [InlineData(null, null, false)]
    [InlineData("permissive", null, false)]
    [InlineData("strict", null, true)]
    [InlineData("STRICT", null, true)]
    [InlineData("Permissive", null, true)]
    [InlineData("", null, true)]
    [InlineData("disabled", null, true)]
    [InlineData(null, "strict", true)]
    [InlineData("strict", "permissive", false)]
    [InlineData("permissive", "strict", true)]
    [InlineData("permissive", "off", true)]
    public void MutualTlsOf_MoreSpecificWinsAndUnknownIsStrict(string? onNamespace, string? onPod, bool isStrict)
    {
        V1Pod pod = Objects.Pod("cart-1", "10.244.0.5");
        pod.Metadata.Annotations = onPod is null ? null : new Dictionary<string, string> { [MeshPolicy.MutualTls] = onPod };
        V1Namespace @namespace = onNamespace is null ? Objects.NamespaceOf("shop") : Objects.NamespaceOf("shop", (MeshPolicy.MutualTls, onNamespace));

        Assert.Equal(isStrict ? MutualTlsMode.Strict : MutualTlsMode.Permissive, PolicySettings.MutualTlsOf(pod, @namespace));
    }

    [Fact]
    public void MutualTlsOf_NamespaceNotHeardOfYet_IsStrictUnlessThePodSaysOtherwise()
    {
        V1Pod pod = Objects.Pod("cart-1", "10.244.0.5");
        Assert.Equal(MutualTlsMode.Strict, PolicySettings.MutualTlsOf(pod, null));

        pod.Metadata.Labels[MeshPolicy.MutualTls] = MeshPolicy.Permissive;
        Assert.Equal(MutualTlsMode.Permissive, PolicySettings.MutualTlsOf(pod, null));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("strict", "strict", null)]
    [InlineData("permissive", null, null)]
    [InlineData("off", null, "mesh.dev/mtls has the value 'off', which counts as 'strict': use 'strict' or 'permissive'")]
    [InlineData("strict", "permissive", "label and annotation mesh.dev/mtls differ, which counts as 'strict': remove one")]
    public void Fault_NamesWhatIsWrong(string? label, string? annotation, string? fault)
    {
        V1Namespace @namespace = annotation is null ? Objects.NamespaceOf("shop") : Objects.NamespaceOf("shop", (MeshPolicy.MutualTls, annotation));
        @namespace.Metadata.Labels = label is null ? null : new Dictionary<string, string> { [MeshPolicy.MutualTls] = label };

        Assert.Equal(fault, PolicySettings.MutualTls.Fault(@namespace));
        Assert.Equal(fault is not null || label == "strict" || annotation == "strict", PolicySettings.MutualTls.IsStrict(@namespace) ?? false);
    }
}
