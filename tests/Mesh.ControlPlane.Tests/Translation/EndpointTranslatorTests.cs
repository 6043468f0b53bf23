using k8s.Models;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation;

public sealed class EndpointTranslatorTests
{
    private readonly FakeKubernetes _kubernetes = new();

    [Fact]
    public void Translate_InjectedPod_IsMeshedWithItsServiceAccountAndPlace()
    {
        Add(Objects.Pod("cart-1", "10.244.0.5"));
        _kubernetes.Nodes["node-a"] = Objects.Node("node-a", "region-1", "zone-a");
        Add(Objects.Slice("one", "cart", Objects.Endpoint("10.244.0.5", "cart-1", node: "node-a")));

        var endpoint = Assert.Single(Translate());

        Assert.Equal(Models.Identity("shop", "account"), endpoint.Identity);
        Assert.Equal(new Locality("region-1", "zone-a"), endpoint.Locality);
        Assert.Equal("shop/cart-1", endpoint.Workload.ToString());
        Assert.Equal([new PortPair(80, 8080)], endpoint.Ports);
    }

    [Fact]
    public void Translate_Hints_AreKeptWithTheNode()
    {
        Add(Objects.Pod("cart-1", "10.244.0.5"));
        var slice = Objects.Slice("one", "cart", Objects.Endpoint("10.244.0.5", "cart-1", node: "node-a"));
        slice.Endpoints[0].Hints = new() { ForZones = [new() { Name = "zone-b" }, new() { Name = "zone-a" }], ForNodes = [new() { Name = "node-a" }] };
        Add(ObjectReducers.Reduce(slice));

        var endpoint = Assert.Single(Translate());

        Assert.Equal(("node-a", "zone-a zone-b", "node-a"), (endpoint.Node, string.Join(' ', endpoint.ForZones), string.Join(' ', endpoint.ForNodes)));
    }

    [Theory]
    [InlineData("Always", null, true)] // the label was taken away: still no plain text
    [InlineData(null, "true", false)] // a container of that name which ends is no sidecar, whatever the label says
    public void Translate_LabelAndContainersDisagree_TheContainersDecide(string? restartPolicy, string? label, bool meshed)
    {
        var pod = Objects.Pod("cart-1", "10.244.0.5");
        pod.Spec.InitContainers[0].RestartPolicy = restartPolicy;
        if (label is not null)
        {
            pod.Metadata.Labels["mesh.dev/injected"] = label;
        }

        Add(ObjectReducers.Reduce(pod));
        Add(Objects.Slice("one", "cart", Objects.Endpoint("10.244.0.5", "cart-1")));

        Assert.Equal(meshed, Assert.Single(Translate()).Identity is not null);
    }

    [Fact]
    public void Translate_EndpointThatClaimsAPodOfAnotherNamespace_IsLeftOut()
    {
        Add(Objects.Pod("cart-1", "10.244.0.5"));
        var endpoint = Objects.Endpoint("10.244.0.5", "cart-1");
        endpoint.TargetRef.NamespaceProperty = "bank";
        Add(Objects.Slice("one", "cart", endpoint));

        Assert.Empty(Translate());
    }

    [Theory]
    [InlineData(true, null, null, "ready")]
    [InlineData(null, null, null, "ready")] // absent means ready
    [InlineData(false, true, true, "draining")]
    [InlineData(false, false, true, "absent")]
    [InlineData(false, null, true, "absent")] // absent serving means what ready says
    [InlineData(false, true, false, "absent")]
    [InlineData(true, true, true, "ready")] // publishNotReadyAddresses
    public void Translate_Conditions_DecideHealth(bool? ready, bool? serving, bool? terminating, string expected)
    {
        Add(Objects.Slice("one", "cart", Objects.Endpoint("10.244.0.5", null, ready, serving, terminating)));

        string actual = Translate() is [var endpoint] ? endpoint.Draining ? "draining" : "ready" : "absent";

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Translate_PodNotSeenYet_LeavesTheEndpointOutRatherThanPlain()
    {
        Add(Objects.Slice("one", "cart", Objects.Endpoint("10.244.0.5", "cart-1")));

        Assert.Empty(Translate());
    }

    [Fact]
    public void Translate_SliceOfAnEarlierPodOfTheSameName_IsLeftOut()
    {
        var pod = Objects.Pod("cart-1", "10.244.0.5");
        pod.Metadata.Uid = "another";
        Add(pod);
        Add(Objects.Slice("one", "cart", Objects.Endpoint("10.244.0.5", "cart-1")));

        Assert.Empty(Translate());
    }

    [Fact]
    public void Translate_AddressThatIsNotThePods_IsPlain()
    {
        Add(Objects.Pod("cart-1", "10.244.0.5"));
        Add(Objects.Slice("one", "cart", Objects.Endpoint("192.0.2.1", "cart-1")));

        Assert.Null(Assert.Single(Translate()).Identity);
    }

    [Fact]
    public void Translate_SameEndpointInTwoSlices_CountsOnce()
    {
        Add(Objects.Slice("one", "cart", Objects.Endpoint("10.244.0.5", null, false, true, true)));
        Add(Objects.Slice("two", "cart", Objects.Endpoint("10.244.0.5")));

        Assert.False(Assert.Single(Translate()).Draining);
    }

    [Fact]
    public void Translate_SlicesDisagreeOnThePort_AreTwoEndpoints()
    {
        Add(Objects.Slice("one", "cart", Objects.Endpoint("10.244.0.5")));
        var other = Objects.Slice("two", "cart", Objects.Endpoint("10.244.0.5"));
        other.Ports[0].Port = 9090;
        Add(other);

        Assert.Equal([8080, 9090], Translate().Select(endpoint => endpoint.Ports[0].TargetPort));
    }

    [Fact]
    public void Translate_OtherAddressTypesAndProtocols_AreIgnored()
    {
        var ipv6 = Objects.Slice("one", "cart", Objects.Endpoint("fd00::1"));
        ipv6.AddressType = "IPv6";
        Add(ipv6);
        var udp = Objects.Slice("two", "cart", Objects.Endpoint("10.244.0.5"));
        udp.Ports[0].Protocol = "UDP";
        Add(udp);

        Assert.Empty(Translate());
    }

    private void Add(V1EndpointSlice slice) => _kubernetes.Slices[slice.NameOf()] = slice;

    private void Add(V1Pod pod) => _kubernetes.Pods[pod.NameOf()] = pod;

    private List<MeshEndpoint> Translate() => [.. EndpointTranslator.Translate(Objects.Service("cart"), _kubernetes, TrustDomain.Default)!.Endpoints];
}
