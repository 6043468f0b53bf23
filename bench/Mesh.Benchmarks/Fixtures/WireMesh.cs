using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;

namespace Mesh.Benchmarks.Fixtures;

/// <summary>A mesh of <see cref="MeshSize"/> as a sidecar receives it.</summary>
internal static class WireMesh
{
    public static Service Service(int service) => new()
    {
        Namespace = MeshSize.Namespace(service),
        Name = MeshSize.Name(service),
        Cluster = "cluster-1",
        ClusterIps = { MeshSize.ClusterIp(service) },
        Ports =
        {
            new ServicePort
            {
                Port = 80,
                Name = "http",
                Protocol = Protocol.Http1,
                Backends = { new WeightedBackend { Service = MeshSize.FullName(service), Weight = 1, Port = 80 } },
            },
        },
    };

    /// <summary>Endpoints of a service in two zones.</summary>
    /// <param name="service">Which service.</param>
    /// <param name="count">How many are ready; the rest drains.</param>
    public static Endpoints Endpoints(int service, int count = MeshSize.EndpointsPerService)
    {
        var set = new Endpoints { PortMappings = { new PortMapping { Ports = { new PortPair { ServicePort = 80, TargetPort = 8080 } } } } };
        for (int zone = 0; zone < 2; zone++)
        {
            var locality = new LocalityEndpoints { Locality = new Locality { Region = "region-1", Zone = $"zone-{zone}" } };
            for (int endpoint = zone; endpoint < MeshSize.EndpointsPerService; endpoint += 2)
            {
                locality.Endpoints.Add(new Endpoint
                {
                    Address = MeshSize.PodIp(service, endpoint),
                    Health = endpoint < count ? EndpointHealth.Ready : EndpointHealth.Draining,
                    Meshed = true,
                    SpiffeId = MeshSize.Identity(service),
                    Workload = MeshSize.Pod(service, endpoint),
                });
            }

            set.Localities.Add(locality);
        }

        return set;
    }

    /// <summary>The resource as it is in a response.</summary>
    public static Resource Wrap(string type, string name, string version, IMessage message) => new()
    {
        Name = name,
        Version = version,
        Resource_ = new Any { TypeUrl = type, Value = message.ToByteString() },
    };

    public static Resource Wrap(int service, Service message) => Wrap(ResourceType.Service, MeshSize.FullName(service), "1", message);

    public static Resource Wrap(int service, Endpoints message, string version = "1") =>
        Wrap(ResourceType.Endpoints, MeshSize.FullName(service), version, message);
}
