using System.Net;
using k8s.Models;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>Where a Service is reached from outside of its cluster.</summary>
internal static class ServiceAddresses
{
    /// <summary>The addresses of its load balancer as far as they are known, then its external addresses, and the port; names of load balancers are left to DNS, and so left out.</summary>
    /// <param name="service">The Service; null for none.</param>
    /// <param name="usual">The port that is meant if the Service has it; else its first.</param>
    public static IReadOnlyList<(string Address, int Port)> Of(V1Service? service, int usual)
    {
        if (service?.TcpPorts().ToList() is not { Count: > 0 } ports)
        {
            return [];
        }

        int port = (ports.FirstOrDefault(candidate => candidate.Port == usual) ?? ports[0]).Port;
        return
        [
            .. (service.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => ingress.Ip)
                .Concat(service.Spec.ExternalIPs ?? [])
                .Select(text => IPAddress.TryParse(text, out var address) ? address.ToString() : null)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(address => (address, port)),
        ];
    }
}
