using System.Collections.Immutable;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Core = Mesh.Api.Discovery;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>Writes parts of the model as the resources that sidecars subscribe to. Equal parts give equal bytes.</summary>
internal static class ResourceEncoder
{
    /// <summary>A service as most clients see it, and as those of some namespaces do.</summary>
    public static PublishedResource Encode(MeshService service) => new(
        Encode(service, service.Ports),
        service.Variants.ToImmutableDictionary(variant => variant.ClientNamespace, variant => Encode(service, variant.Ports), StringComparer.Ordinal));

    private static EncodedResource Encode(MeshService service, ValueList<ServicePort> ports)
    {
        var message = new Wire.Service
        {
            Namespace = service.Name.Namespace,
            Name = service.Name.Name,
            Cluster = service.Cluster,
        };
        message.ClusterIps.AddRange(service.ClusterIps);
        message.DnsNames.AddRange(service.DnsNames);
        message.DnsHosts.AddRange(service.DnsHosts.Select(host => new Wire.DnsHost { Name = host.Name, Address = host.Address }));
        foreach (var port in ports)
        {
            var target = new Wire.ServicePort
            {
                Port = (uint)port.Port,
                Name = port.Name,
                Protocol = Encode(port.Protocol),
                RouteSource = port.RouteSource,
                Http = port.Http is { } http ? HttpRoutingEncoder.Encode(http) : null,
            };
            foreach (var backend in port.Backends)
            {
                target.Backends.Add(new Wire.WeightedBackend
                {
                    Service = backend.Service.ToString(),
                    Weight = (uint)backend.Weight,
                    Port = (uint)backend.Port,
                    Cluster = backend.Cluster,
                });
            }

            message.Ports.Add(target);
        }

        return new(ResourceType.Service, service.Name.ToString(), [.. service.ClusterIps, .. service.DnsNames], message);
    }

    public static EncodedResource Encode(EndpointSet set) => new(ResourceType.Endpoints, set.Service.ToString(), [], Message(set));

    /// <summary>The endpoints of a service as sidecars read them.</summary>
    public static Wire.Endpoints Message(EndpointSet set)
    {
        var message = new Wire.Endpoints();
        var mappings = new Dictionary<ValueList<PortPair>, uint>();
        var localities = set.Endpoints
            .GroupBy(endpoint => endpoint.Locality)
            .OrderBy(group => group.Key.Region, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Zone, StringComparer.Ordinal);
        foreach (var group in localities)
        {
            var locality = new Wire.LocalityEndpoints { Locality = Encode(group.Key) };
            foreach (var endpoint in group)
            {
                if (!mappings.TryGetValue(endpoint.Ports, out uint mapping))
                {
                    mapping = (uint)mappings.Count;
                    mappings.Add(endpoint.Ports, mapping);
                    message.PortMappings.Add(Encode(endpoint.Ports));
                }

                locality.Endpoints.Add(Encode(endpoint, mapping));
            }

            message.Localities.Add(locality);
        }

        message.Policies.AddRange(set.Policies.Select(PolicyEncoder.Encode));
        return message;
    }

    /// <summary>A workload, encoded when its sidecar asks for it.</summary>
    public static EncodedResource Encode(Workload workload) => EncodedResource.OnDemand(ResourceType.Workload, workload.Name.ToString(), () => Message(workload));

    public static EncodedResource Encode(TrustRoots roots) => new(
        ResourceType.TrustBundle,
        roots.TrustDomain.Name,
        [],
        new Wire.TrustBundle { TrustDomain = roots.TrustDomain.Name, RootsPem = roots.RootsPem });

    private static Wire.Workload Message(Workload workload)
    {
        var message = new Wire.Workload
        {
            Namespace = workload.Name.Namespace,
            Name = workload.Name.Name,
            ServiceAccount = workload.ServiceAccount,
            Locality = Encode(workload.Locality),
            Node = workload.Node,
            Ending = workload.IsEnding,
            MutualTls = workload.MutualTls == MutualTlsMode.Permissive ? Wire.MutualTlsMode.Permissive : Wire.MutualTlsMode.Strict,
            Access = AccessEncoder.Encode(workload.Access),
        };
        message.FederatedTrustDomains.AddRange(workload.FederatedTrustDomains);
        message.RateLimits.AddRange(workload.RateLimits.SelectMany(RateLimitEncoder.Encode));
        message.Probes.AddRange(workload.Probes.Select(probe => new Wire.Probe { Port = (uint)probe.Port, Method = probe.Method, Target = probe.Target }));
        foreach (var port in workload.Inbound)
        {
            message.Inbound.Add(new Wire.InboundPort
            {
                Service = port.Service.ToString(),
                ServicePort = (uint)port.ServicePort,
                TargetPort = (uint)port.TargetPort,
                Protocol = Encode(port.Protocol),
                AdaptiveConcurrency = port.Concurrency is { } applied ? ConcurrencyEncoder.Encode(applied) : null,
            });
        }

        return message;
    }

    private static Wire.PortMapping Encode(ValueList<PortPair> ports)
    {
        var mapping = new Wire.PortMapping();
        foreach (var pair in ports)
        {
            mapping.Ports.Add(new Wire.PortPair { ServicePort = (uint)pair.ServicePort, TargetPort = (uint)pair.TargetPort });
        }

        return mapping;
    }

    private static Wire.Endpoint Encode(MeshEndpoint endpoint, uint mapping)
    {
        var message = new Wire.Endpoint
        {
            Node = endpoint.Node,
            ForZones = { endpoint.ForZones },
            ForNodes = { endpoint.ForNodes },
            Address = endpoint.Address,
            PortMapping = mapping,
            Health = endpoint.Draining ? Wire.EndpointHealth.Draining : Wire.EndpointHealth.Ready,
            Meshed = endpoint.IsMeshed,
            SpiffeId = endpoint.Identity?.ToString() ?? "",
            Workload = endpoint.Workload?.ToString() ?? "",
            Cluster = endpoint.Cluster,
        };
        if (endpoint.Gateway is { } gateway)
        {
            message.MeshPort = (uint)gateway.Port;
            message.SpiffeIds.AddRange(gateway.Identities.Select(identity => identity.ToString()));
            message.Capacity = (uint)gateway.Capacity;
        }

        return message;
    }

    private static Core.Locality Encode(Locality locality) => new() { Region = locality.Region, Zone = locality.Zone };

    public static Wire.Protocol Encode(PortProtocol protocol) => protocol switch
    {
        PortProtocol.Http1 => Wire.Protocol.Http1,
        PortProtocol.Http2 => Wire.Protocol.Http2,
        PortProtocol.Tcp => Wire.Protocol.Tcp,
        _ => Wire.Protocol.Detect,
    };
}
