using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class ResourceDecoderTests
{
    [Fact]
    public void Decode_WellFormedService_IsAccepted() =>
        Assert.True(ResourceDecoder.Decode(ResourceType.Service, Wrap(Service("shop/cart", "10.96.0.1"))).IsAccepted);

    [Fact]
    public void Decode_NoContent_IsRejected() =>
        Assert.Equal("mesh.v1.Service shop/cart: resource: has no content", Reject(ResourceType.Service, new Resource { Name = "shop/cart", Version = "1" }));

    [Fact]
    public void Decode_AnotherType_IsRejected() => Assert.Contains("is a type.googleapis.com/mesh.v1.Workload", Reject(ResourceType.Service, Wrap(Workload())));

    [Fact]
    public void Decode_TruncatedBytes_IsRejected()
    {
        Resource resource = Wrap(Service("shop/cart", "10.96.0.1"));
        resource.Resource_.Value = ByteString.CopyFrom(resource.Resource_.Value.Span[..^3]);

        Assert.Contains("shop/cart: resource: ", Reject(ResourceType.Service, resource));
    }

    [Fact]
    public void Decode_NoVersion_IsRejected()
    {
        Resource resource = Wrap(Service("shop/cart", "10.96.0.1"));
        resource.Version = "";

        Assert.Contains("version: must have", Reject(ResourceType.Service, resource));
    }

    public static TheoryData<string, Action<V1.Service>> MalformedServices => new()
    {
        { "name: ", service => service.Name = "other" },
        { "cluster: 'Cluster 1' is not", service => service.Cluster = "Cluster 1" },
        { "cluster_ips[0]: 'nowhere' is not", service => service.ClusterIps[0] = "nowhere" },
        { "ports[0].port: 0 is not a port", service => service.Ports[0].Port = 0 },
        { "ports[0].port: 65536 is not a port", service => service.Ports[0].Port = 65536 },
        { "ports[1].port: 80 appears twice", service => service.Ports.Add(service.Ports[0].Clone()) },
        { "ports[0].backends: must have 1 to", service => service.Ports[0].Backends.Clear() },
        { "ports[0].backends[0].service: 'cart' is not", service => service.Ports[0].Backends[0].Service = "cart" },
        { "ports[0].backends[0].port: 70000 is not", service => service.Ports[0].Backends[0].Port = 70000 },
        { "ports[0].backends[0].weight: 1000001 is above", service => service.Ports[0].Backends[0].Weight = 1_000_001 },
    };

    [Theory]
    [MemberData(nameof(MalformedServices))]
    public void Decode_MalformedService_NamesFieldAndReason(string expected, Action<V1.Service> spoil)
    {
        V1.Service service = Service("shop/cart", "10.96.0.1");
        spoil(service);

        Assert.StartsWith("mesh.v1.Service shop/cart: " + expected, Reject(ResourceType.Service, Wrap("shop/cart", service)));
    }

    public static TheoryData<string, Action<V1.Endpoints>> MalformedEndpoints => new()
    {
        { "port_mappings[0].ports[0].target_port: 0 is not", set => set.PortMappings[0].Ports[0].TargetPort = 0 },
        { "port_mappings[0].ports[1].service_port: 80 appears twice", set => set.PortMappings[0].Ports.Add(set.PortMappings[0].Ports[0].Clone()) },
        { "localities[0].endpoints[0].address: 'x' is not", set => set.Localities[0].Endpoints[0].Address = "x" },
        { "localities[0].endpoints[0].port_mapping: 1 is not", set => set.Localities[0].Endpoints[0].PortMapping = 1 },
        { "localities[0].endpoints[0].spiffe_id: '' is not", set => set.Localities[0].Endpoints[0].SpiffeId = "" },
        { "localities[0].endpoints[0].spiffe_id: must be absent", set => set.Localities[0].Endpoints[0].Meshed = false },
    };

    [Theory]
    [MemberData(nameof(MalformedEndpoints))]
    public void Decode_MalformedEndpoints_NamesFieldAndReason(string expected, Action<V1.Endpoints> spoil)
    {
        V1.Endpoints endpoints = Endpoints(Endpoint("10.244.0.1"));
        spoil(endpoints);

        Assert.StartsWith("mesh.v1.Endpoints shop/cart: " + expected, Reject(ResourceType.Endpoints, Wrap("shop/cart", endpoints)));
    }

    public static TheoryData<string, Action<V1.Workload>> MalformedWorkloads => new()
    {
        { "name: ", workload => workload.Namespace = "other" },
        { "service_account: '' is not", workload => workload.ServiceAccount = "" },
        { "inbound[0].service: 'web' is not", workload => workload.Inbound[0].Service = "web" },
        { "inbound[0].service_port: 0 is not", workload => workload.Inbound[0].ServicePort = 0 },
        { "inbound[1]: port 80 of shop/web appears twice", workload => workload.Inbound.Add(workload.Inbound[0].Clone()) },
    };

    [Theory]
    [MemberData(nameof(MalformedWorkloads))]
    public void Decode_MalformedWorkload_NamesFieldAndReason(string expected, Action<V1.Workload> spoil)
    {
        V1.Workload workload = Workload();
        spoil(workload);

        Assert.StartsWith("mesh.v1.Workload shop/web-1: " + expected, Reject(ResourceType.Workload, Wrap("shop/web-1", workload)));
    }

    [Theory]
    [InlineData("", "contains no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "not PEM certificates")]
    public void Decode_UnusableTrustBundle_IsRejected(string pem, string expected) => Assert.Contains(
        expected,
        Reject(ResourceType.TrustBundle, Wrap("cluster.local", new V1.TrustBundle { TrustDomain = "cluster.local", RootsPem = pem })));

    [Fact]
    public void Decode_UnknownFields_AreIgnored()
    {
        Resource resource = Wrap(Service("shop/cart", "10.96.0.1"));
        // Field 1000, varint 1: what a control plane two versions ahead may add.
        resource.Resource_ = new Any { TypeUrl = ResourceType.Service, Value = ByteString.CopyFrom([.. resource.Resource_.Value.Span, 0xC0, 0x3E, 0x01]) };

        Assert.True(ResourceDecoder.Decode(ResourceType.Service, resource).IsAccepted);
    }

    private static string Reject(string type, Resource resource)
    {
        DecodedResource decoded = ResourceDecoder.Decode(type, resource);
        Assert.False(decoded.IsAccepted);
        return decoded.Rejection.ToString();
    }
}
