using System.Net;
using Mesh.Api;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks a <see cref="Service"/>.</summary>
internal static class ServiceValidator
{
    /// <summary>Largest weight of a backend, from the proto; keeps the sum of weights far from overflow.</summary>
    private const uint MaxWeight = 1_000_000;

    /// <summary>Most backends of one port: far above any canary, and a bound on what one port can cost in endpoint subscriptions.</summary>
    private const int MaxBackends = 128;

    public static ResourceFault? Check(string name, Service service)
    {
        if (ResourceName.TryParse(name) is not { } parsed || parsed.Namespace != service.Namespace || parsed.Name != service.Name)
        {
            return new ResourceFault("name", $"'{name}' is not the name of service '{service.Namespace}/{service.Name}'");
        }

        if (!KubernetesNames.IsLabel(service.Cluster))
        {
            return new ResourceFault("cluster", $"'{service.Cluster}' is not the name of a cluster");
        }

        for (int i = 0; i < service.ClusterIps.Count; i++)
        {
            if (!IPAddress.TryParse(service.ClusterIps[i], out _))
            {
                return new ResourceFault($"cluster_ips[{i}]", $"'{service.ClusterIps[i]}' is not an IP address");
            }
        }

        return CheckPorts(service);
    }

    private static ResourceFault? CheckPorts(Service service)
    {
        var ports = new HashSet<uint>();
        for (int i = 0; i < service.Ports.Count; i++)
        {
            ServicePort port = service.Ports[i];
            if (!Ports.IsValid(port.Port))
            {
                return new ResourceFault($"ports[{i}].port", Ports.Invalid(port.Port));
            }

            if (!ports.Add(port.Port))
            {
                return new ResourceFault($"ports[{i}].port", $"{port.Port} appears twice");
            }

            if (CheckBackends(i, port) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static ResourceFault? CheckBackends(int portIndex, ServicePort port)
    {
        if (port.Backends.Count is 0 or > MaxBackends)
        {
            return new ResourceFault($"ports[{portIndex}].backends", $"must have 1 to {MaxBackends} entries");
        }

        for (int i = 0; i < port.Backends.Count; i++)
        {
            WeightedBackend backend = port.Backends[i];
            // The first label of the server name of a mesh connection: a name that is no label cannot be dialled.
            if (ResourceName.TryParse(backend.Service) is not { } service || !KubernetesNames.IsLabel(service.Name))
            {
                return new ResourceFault($"ports[{portIndex}].backends[{i}].service", $"'{backend.Service}' is not a service name");
            }

            if (!Ports.IsValid(backend.Port))
            {
                return new ResourceFault($"ports[{portIndex}].backends[{i}].port", Ports.Invalid(backend.Port));
            }

            if (backend.Weight > MaxWeight)
            {
                return new ResourceFault($"ports[{portIndex}].backends[{i}].weight", $"{backend.Weight} is above {MaxWeight}");
            }
        }

        return null;
    }
}
