using System.Net;
using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks an <see cref="Endpoints"/> set.</summary>
internal static class EndpointsValidator
{
    /// <summary>Largest weight of an endpoint, from the proto; keeps sums far from overflow.</summary>
    private const uint MaxWeight = 10_000;

    /// <summary>Most pods behind a gateway, from the proto; with the largest weight the product still is a number of 32 bits.</summary>
    private const uint MaxCapacity = 100_000;

    /// <summary>Most identities behind a gateway, from the proto: each handshake may have to look at all.</summary>
    private const int MaxIdentities = 64;

    public static ResourceFault? Check(string name, Endpoints endpoints)
    {
        if (ResourceName.TryParse(name) is null)
        {
            return new ResourceFault("name", $"'{name}' is not a service name");
        }

        return CheckMappings(endpoints) ?? CheckEndpoints(endpoints) ?? PortPolicyValidator.Check(endpoints);
    }

    private static ResourceFault? CheckMappings(Endpoints endpoints)
    {
        var servicePorts = new HashSet<uint>();
        for (int i = 0; i < endpoints.PortMappings.Count; i++)
        {
            servicePorts.Clear();
            for (int j = 0; j < endpoints.PortMappings[i].Ports.Count; j++)
            {
                PortPair pair = endpoints.PortMappings[i].Ports[j];
                if (!Ports.IsValid(pair.ServicePort))
                {
                    return new ResourceFault($"port_mappings[{i}].ports[{j}].service_port", Ports.Invalid(pair.ServicePort));
                }

                if (!Ports.IsValid(pair.TargetPort))
                {
                    return new ResourceFault($"port_mappings[{i}].ports[{j}].target_port", Ports.Invalid(pair.TargetPort));
                }

                if (!servicePorts.Add(pair.ServicePort))
                {
                    return new ResourceFault($"port_mappings[{i}].ports[{j}].service_port", $"{pair.ServicePort} appears twice");
                }
            }
        }

        return null;
    }

    private static ResourceFault? CheckEndpoints(Endpoints endpoints)
    {
        for (int i = 0; i < endpoints.Localities.Count; i++)
        {
            for (int j = 0; j < endpoints.Localities[i].Endpoints.Count; j++)
            {
                if (CheckEndpoint(endpoints.Localities[i].Endpoints[j], endpoints.PortMappings.Count) is { } fault)
                {
                    return fault with { Field = $"localities[{i}].endpoints[{j}].{fault.Field}" };
                }

                RequestsFirst.GiveWay(j);
            }
        }

        return null;
    }

    private static ResourceFault? CheckEndpoint(Endpoint endpoint, int mappings)
    {
        if (!IPAddress.TryParse(endpoint.Address, out _))
        {
            return new ResourceFault("address", $"'{endpoint.Address}' is not an IP address");
        }

        if (endpoint.PortMapping >= mappings)
        {
            return new ResourceFault("port_mapping", $"{endpoint.PortMapping} is not an index into the {mappings} port mappings");
        }

        if (endpoint.Weight > MaxWeight)
        {
            return new ResourceFault("weight", $"{endpoint.Weight} is above {MaxWeight}");
        }

        if (endpoint.Cluster.Length > 0 && !KubernetesNames.IsLabel(endpoint.Cluster))
        {
            return new ResourceFault("cluster", $"'{endpoint.Cluster}' is not the name of a cluster");
        }

        return endpoint.MeshPort == 0 ? CheckPod(endpoint) : CheckGateway(endpoint);
    }

    private static ResourceFault? CheckPod(Endpoint endpoint)
    {
        if (endpoint.SpiffeIds.Count > 0)
        {
            return new ResourceFault("spiffe_ids", "must be absent without mesh_port");
        }

        if (endpoint.Capacity > 1)
        {
            return new ResourceFault("capacity", $"{endpoint.Capacity} is above 1 without mesh_port: an endpoint stands for itself");
        }

        // Without the identity to expect, any peer of the trust domain could answer; with one on a plain endpoint, the promise could not be kept.
        bool hasIdentity = SpiffeId.TryParse(endpoint.SpiffeId) is not null;
        if (endpoint.Meshed ? !hasIdentity : endpoint.SpiffeId.Length > 0)
        {
            return new ResourceFault("spiffe_id", endpoint.Meshed ? $"'{endpoint.SpiffeId}' is not an identity" : "must be absent without a sidecar");
        }

        return null;
    }

    private static ResourceFault? CheckGateway(Endpoint endpoint)
    {
        if (!Ports.IsValid(endpoint.MeshPort))
        {
            return new ResourceFault("mesh_port", Ports.Invalid(endpoint.MeshPort));
        }

        if (!endpoint.Meshed)
        {
            return new ResourceFault("meshed", "must be true with mesh_port: a gateway passes nothing but mutual TLS");
        }

        if (endpoint.SpiffeId.Length > 0)
        {
            return new ResourceFault("spiffe_id", "must be absent with mesh_port: spiffe_ids says who may answer");
        }

        if (endpoint.Capacity > MaxCapacity)
        {
            return new ResourceFault("capacity", $"{endpoint.Capacity} is above {MaxCapacity}");
        }

        if (endpoint.SpiffeIds.Count is 0 or > MaxIdentities)
        {
            return new ResourceFault("spiffe_ids", $"must have 1 to {MaxIdentities} entries, not {endpoint.SpiffeIds.Count}");
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < endpoint.SpiffeIds.Count; i++)
        {
            if (SpiffeId.TryParse(endpoint.SpiffeIds[i]) is null)
            {
                return new ResourceFault($"spiffe_ids[{i}]", $"'{endpoint.SpiffeIds[i]}' is not an identity");
            }

            if (!known.Add(endpoint.SpiffeIds[i]))
            {
                return new ResourceFault($"spiffe_ids[{i}]", $"{endpoint.SpiffeIds[i]} appears twice");
            }
        }

        return null;
    }
}
