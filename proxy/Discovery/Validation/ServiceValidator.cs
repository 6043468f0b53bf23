using System.Net;
using Mesh.Api;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Api.WellKnown;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks a <see cref="Service"/>.</summary>
internal static class ServiceValidator
{
    /// <summary>Most DNS names: each is an alias that every sidecar with the service keeps.</summary>
    public const int MaxDnsNames = 16;

    private const string DnsDomain = "." + MeshNames.ClusterSetDomain;

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

        return CheckDnsNames(service) ?? CheckDnsHosts(service) ?? CheckPorts(service);
    }

    // The sidecar answers for this domain alone: under another name it would forge what a nameserver says.
    private static ResourceFault? CheckDnsNames(Service service)
    {
        if (service.DnsNames.Count > MaxDnsNames)
        {
            return new ResourceFault("dns_names", $"has more than {MaxDnsNames} entries");
        }

        for (int i = 0; i < service.DnsNames.Count; i++)
        {
            if (!TextRules.IsHostname(service.DnsNames[i]) || !service.DnsNames[i].EndsWith(DnsDomain, StringComparison.Ordinal))
            {
                return new ResourceFault($"dns_names[{i}]", $"is not a name of {MeshNames.ClusterSetDomain} in lower case");
            }
        }

        return null;
    }

    private static ResourceFault? CheckDnsHosts(Service service)
    {
        if (service.DnsHosts.Count > MeshNames.MaxDnsHosts)
        {
            return new ResourceFault("dns_hosts", $"has more than {MeshNames.MaxDnsHosts} entries");
        }

        for (int i = 0; i < service.DnsHosts.Count; i++)
        {
            DnsHost host = service.DnsHosts[i];
            if (!IPAddress.TryParse(host.Address, out _))
            {
                return new ResourceFault($"dns_hosts[{i}].address", $"'{host.Address}' is not an IP address");
            }

            int dot = host.Name.IndexOf('.');
            if (host.Name.Length > 0 && (dot < 0 || !KubernetesNames.IsLabel(host.Name.AsSpan(0, dot)) || !KubernetesNames.IsLabel(host.Name.AsSpan(dot + 1))))
            {
                return new ResourceFault($"dns_hosts[{i}].name", "is not the name of a pod and a cluster");
            }
        }

        return null;
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

            ResourceFault? fault = port.Backends.Count == 0
                ? new ResourceFault("backends", $"must have 1 to {BackendsValidator.MaxBackends} entries")
                : BackendsValidator.CheckAll("backends", port.Backends) ?? HttpRoutingValidator.Check("http", port.Http);
            if (fault is { } found)
            {
                return found with { Field = $"ports[{i}].{found.Field}" };
            }
        }

        return null;
    }
}
