using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Doubles;

/// <summary>Makes resources and responses as a control plane would.</summary>
internal static class TestResources
{
    /// <summary>A service with port 80; without backends it is its own.</summary>
    public static V1.Service Service(string name, string address, params (string Service, uint Weight)[] backends)
    {
        string[] parts = name.Split('/');
        var port = new V1.ServicePort { Port = 80, Protocol = V1.Protocol.Http1 };
        foreach ((string service, uint weight) in backends.Length > 0 ? backends : [(name, 1u)])
        {
            port.Backends.Add(new V1.WeightedBackend { Service = service, Weight = weight, Port = 80 });
        }

        return new V1.Service { Namespace = parts[0], Name = parts[1], Cluster = "cluster-1", ClusterIps = { address }, Ports = { port } };
    }

    /// <summary>Endpoints that map port 80 to 8080.</summary>
    public static V1.Endpoints Endpoints(params V1.Endpoint[] endpoints) => new()
    {
        PortMappings = { new V1.PortMapping { Ports = { new V1.PortPair { ServicePort = 80, TargetPort = 8080 } } } },
        Localities = { new V1.LocalityEndpoints { Endpoints = { endpoints } } },
    };

    public static V1.Endpoint Endpoint(string address, V1.EndpointHealth health = V1.EndpointHealth.Ready, string? workload = null) => new()
    {
        Address = address,
        Health = health,
        Meshed = true,
        SpiffeId = "spiffe://cluster.local/ns/shop/sa/default",
        Workload = workload ?? $"shop/pod-{address.Replace('.', '-')}",
    };

    public static V1.Workload Workload(string name = "shop/web-1") => new()
    {
        Namespace = name.Split('/')[0],
        Name = name.Split('/')[1],
        ServiceAccount = "web",
        Inbound = { new V1.InboundPort { Service = "shop/web", ServicePort = 80, TargetPort = 8080, Protocol = V1.Protocol.Http1 } },
    };

    public static Resource Wrap(string name, IMessage message) => new()
    {
        Name = name,
        Version = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(message.ToByteArray()))[..16],
        Resource_ = new Any { TypeUrl = "type.googleapis.com/" + message.Descriptor.FullName, Value = message.ToByteString() },
    };

    public static Resource Wrap(V1.Service service) => Wrap($"{service.Namespace}/{service.Name}", service);

    public static Resource Wrap(V1.Workload workload) => Wrap($"{workload.Namespace}/{workload.Name}", workload);

    public static DeltaDiscoveryResponse Response(string type, params Resource[] resources) => new()
    {
        TypeUrl = type,
        Nonce = Guid.NewGuid().ToString("N"),
        Resources = { resources },
    };

    public static DeltaDiscoveryResponse Removal(string type, params string[] names) => new()
    {
        TypeUrl = type,
        Nonce = Guid.NewGuid().ToString("N"),
        RemovedResources = { names },
    };

    public static DeltaDiscoveryResponse Services(params V1.Service[] services) => Response(ResourceType.Service, [.. services.Select(Wrap)]);

    public static DeltaDiscoveryResponse EndpointsOf(string service, params V1.Endpoint[] endpoints) =>
        Response(ResourceType.Endpoints, Wrap(service, Endpoints(endpoints)));
}
