using System.Net;
using Mesh.Proxy.Doubles;
using Mesh.Soak.Machine;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Soak.Chaos;

/// <summary>What the control plane knows: one service with three ports, and endpoints that come and go.</summary>
internal sealed class SoakWorld
{
    /// <summary>Identity of the server's sidecar.</summary>
    public const string ServerAccount = "web";

    private static readonly V1.Endpoint Mesh = Endpoint(SoakNetwork.ServerPod, isMeshed: true);
    private static readonly V1.Endpoint Plain = Endpoint(SoakNetwork.PlainPod, isMeshed: false);
    private static readonly V1.Endpoint Dead = Endpoint(SoakNetwork.DeadPod, isMeshed: false);

    // The first is the usual one; one in which nobody lives there is not.
    private static readonly V1.Endpoint[][] Choices = [[Mesh], [Mesh, Plain], [Mesh, Dead], [Mesh, Plain, Dead], [Plain]];

    private readonly World _world = new();

    public SoakWorld(string rootsPem)
    {
        _world.Set(Wrap("cluster.local", new V1.TrustBundle { TrustDomain = "cluster.local", RootsPem = rootsPem }));
        _world.Set(Wrap(new V1.Workload { Namespace = "shop", Name = "client-1", ServiceAccount = "client" }));
        V1.Workload server = new() { Namespace = "shop", Name = "web-1", ServiceAccount = ServerAccount };
        V1.Service service = new() { Namespace = "shop", Name = "web", Cluster = "cluster-1", ClusterIps = { SoakNetwork.Service.ToString() } };
        foreach (int port in SoakPorts.Service)
        {
            V1.Protocol protocol = port switch
            {
                SoakPorts.Http => V1.Protocol.Http1,
                SoakPorts.Opaque => V1.Protocol.Tcp,
                _ => V1.Protocol.Detect,
            };
            server.Inbound.Add(new V1.InboundPort { Service = "shop/web", ServicePort = (uint)port, TargetPort = (uint)(port + SoakPorts.TargetOffset), Protocol = protocol });
            service.Ports.Add(new V1.ServicePort
            {
                Port = (uint)port,
                Protocol = protocol,
                Backends = { new V1.WeightedBackend { Service = "shop/web", Weight = 1, Port = (uint)port } },
            });
        }

        _world.Set(Wrap(server));
        _world.Set(Wrap(service), SoakNetwork.Service.ToString());
        Choose(0);
    }

    public static int ChoiceCount => Choices.Length;

    public World World => _world;

    /// <summary>Puts other endpoints behind the service.</summary>
    public void Choose(int choice)
    {
        V1.PortMapping mapping = new();
        mapping.Ports.AddRange(SoakPorts.Service.Select(port => new V1.PortPair { ServicePort = (uint)port, TargetPort = (uint)(port + SoakPorts.TargetOffset) }));
        _world.Set(Wrap("shop/web", new V1.Endpoints { PortMappings = { mapping }, Localities = { new V1.LocalityEndpoints { Endpoints = { Choices[choice] } } } }));
    }

    private static V1.Endpoint Endpoint(IPAddress address, bool isMeshed) => new()
    {
        Address = address.ToString(),
        Health = V1.EndpointHealth.Ready,
        Meshed = isMeshed,
        SpiffeId = isMeshed ? $"spiffe://cluster.local/ns/shop/sa/{ServerAccount}" : "",
        Workload = $"shop/at-{address.ToString().Replace('.', '-')}",
    };
}
