using k8s.Models;
using Mesh.Sandbox.Node.Containers;

namespace Mesh.Sandbox.Node.Tests.Containers;

public sealed class ContainerEnvironmentTests
{
    private readonly FakeConfigurationSource _source = new(TimeProvider.System);

    [Fact]
    public void Resolve_AllSources_FollowKubeletsOrderAndExpansion()
    {
        _source.ConfigMaps["settings"] = new V1ConfigMap { Data = new Dictionary<string, string> { ["COLOR"] = "red", ["SIZE"] = "1" } };
        _source.Secrets["keys"] = new V1Secret { Data = new Dictionary<string, byte[]> { ["key"] = "s3cret"u8.ToArray() } };
        var container = new V1Container
        {
            Name = "main",
            EnvFrom = [new V1EnvFromSource { Prefix = "P_", ConfigMapRef = new V1ConfigMapEnvSource { Name = "settings" } }],
            Env =
            [
                new V1EnvVar { Name = "P_SIZE", Value = "2" },
                new V1EnvVar { Name = "TEXT", Value = "$(P_COLOR)-$(P_SIZE)-$(LATER)-$(KUBERNETES_SERVICE_HOST)" },
                new V1EnvVar { Name = "LATER", Value = "x" },
                Field("LABEL", "metadata.labels['app']"),
                Field("NOTES", "metadata.annotations"),
                Field("NODE", "spec.nodeName"),
                Field("ACCOUNT", "spec.serviceAccountName"),
                Field("IP", "status.podIP"),
                new V1EnvVar { Name = "KEY", ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = "keys", Key = "key" } } },
                new V1EnvVar { Name = "NONE", ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = "nobody", Key = "key", Optional = true } } },
                new V1EnvVar { Name = "CPU", ValueFrom = new V1EnvVarSource { ResourceFieldRef = new V1ResourceFieldSelector { Resource = "limits.cpu" } } },
            ],
        };

        var result = Resolve(container);

        Assert.Equal("red-2-$(LATER)-10.96.0.1", result["TEXT"]);
        Assert.Equal(("cart", "note=\"a\\\"b\\n\"\n", "node-a", "cart", "10.244.0.7"), (result["LABEL"], result["NOTES"], result["NODE"], result["ACCOUNT"], result["IP"]));
        Assert.Equal(("s3cret", "2"), (result["KEY"], result["CPU"]));
        Assert.False(result.ContainsKey("NONE"));
    }

    [Fact]
    public void Resolve_MissingObject_SaysWhich()
    {
        var container = new V1Container { Name = "main", EnvFrom = [new V1EnvFromSource { ConfigMapRef = new V1ConfigMapEnvSource { Name = "settings" } }] };

        var failure = Assert.Throws<ContainerStartException>(() => Resolve(container));

        Assert.Equal((ContainerStartException.ConfigError, "configmap \"settings\" not found"), (failure.Reason, failure.Message));
    }

    private Dictionary<string, string> Resolve(V1Container container) =>
        ContainerEnvironment.Resolve(TestPods.Pod(container), container, Image, TestPods.Facts, _source);

    private static ContainerImage Image => new() { Name = "i", Entrypoint = ["x"] };

    private static V1EnvVar Field(string name, string path) =>
        new() { Name = name, ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = path } } };
}
