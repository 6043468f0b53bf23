using k8s.Models;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes;

public sealed class SharedPartsTests
{
    private static readonly Dictionary<string, Action<V1Pod>> Changes = new()
    {
        ["container port"] = pod => pod.Spec.Containers[0].Ports[0].ContainerPort = 9090,
        ["port name"] = pod => pod.Spec.Containers[0].Ports[0].Name = "admin",
        ["probe"] = pod => pod.Spec.Containers[0].ReadinessProbe = new() { HttpGet = new() { Port = 8080, Path = "/ready" } },
        ["restart policy"] = pod => pod.Spec.InitContainers[0].RestartPolicy = null,
        ["label"] = pod => pod.Metadata.Labels["app"] = "shop",
        ["further label"] = pod => pod.Metadata.Labels["version"] = "v2",
        ["account"] = pod => pod.Spec.ServiceAccountName = "other",
        ["node"] = pod => pod.Spec.NodeName = "node-2",
        ["second address"] = pod => pod.Status.PodIPs = [new() { Ip = "10.0.0.1" }, new() { Ip = "fd00::1" }],
        ["readiness"] = pod => pod.Status.Conditions[0].Status = "False",
    };

    public static TheoryData<string> Differences => [.. Changes.Keys];

    [Fact]
    public void Share_PartsOfOneWorkloadsPods_AreOneObject()
    {
        SharedParts shared = new();
        V1Pod one = Copy(Pod("web-1", "10.0.0.1"));
        V1Pod other = Copy(Pod("web-2", "10.0.0.2"));

        Assert.Same(shared.Share(one.Spec.Containers), shared.Share(other.Spec.Containers));
        Assert.Same(shared.Share(one.Metadata.Labels), shared.Share(other.Metadata.Labels));
        Assert.Same(shared.Share(one.Spec.NodeName), shared.Share(other.Spec.NodeName));
    }

    [Fact]
    public void Share_EndpointsInOneState_ShareItAndNoOther()
    {
        SharedParts shared = new();
        V1EndpointConditions ready = new() { Ready = true };

        Assert.Same(ready, shared.Share(ready));
        Assert.Same(ready, shared.Share(new V1EndpointConditions { Ready = true }));
        Assert.False(shared.Share(new V1EndpointConditions { Ready = false })!.Ready);
        Assert.Null(shared.Share(new V1EndpointConditions())!.Ready);
    }

    [Theory]
    [MemberData(nameof(Differences))]
    public void Reduce_PodsThatDiffer_KeepTheirOwn(string what)
    {
        V1Pod before = ObjectReducers.Reduce(Copy(Pod("web-1", "10.0.0.1")));
        V1Pod changed = Pod("web-1", "10.0.0.1");
        Changes[what](changed);

        V1Pod after = ObjectReducers.Reduce(Copy(changed));

        Assert.False(ObjectJson.Serialize(before) == ObjectJson.Serialize(after), $"another {what} is lost");
    }

    [Fact]
    public void Reduce_OnlyAddress_IsKeptOnce() => Assert.Null(ObjectReducers.Reduce(Copy(Pod("web-1", "10.0.0.1"))).Status.PodIPs);

    private static V1Pod Pod(string name, string address)
    {
        V1Pod pod = Objects.Pod(name, address, node: "node-1");
        pod.Status.PodIPs = [new() { Ip = address }];
        pod.Status.Conditions = [new() { Type = "Ready", Status = "True" }];
        return pod;
    }

    /// <summary>As it comes from the API server: nothing in it is shared with another.</summary>
    private static T Copy<T>(T resource) => ObjectJson.Deserialize<T>(ObjectJson.Serialize(resource));
}
