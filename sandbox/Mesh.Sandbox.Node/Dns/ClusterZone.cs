using System.Net;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;

namespace Mesh.Sandbox.Node.Dns;

/// <summary>
/// The names of a cluster (the "Kubernetes DNS-Based Service Discovery" specification): Services, headless endpoints, named ports, pod addresses. Everything else does
/// not exist; there is no server behind this one.
/// </summary>
/// <param name="serviceOf">Finds a Service.</param>
/// <param name="slicesOf">Finds the slices of a Service by <c>namespace/name</c>, see <see cref="ByService"/>.</param>
internal sealed class ClusterZone(Func<ResourceKey, V1Service?> serviceOf, Func<string, IEnumerable<V1EndpointSlice>> slicesOf)
{
    /// <summary>Finds the slices of a Service by <c>namespace/name</c>.</summary>
    public static readonly StoreIndex<V1EndpointSlice> ByService = new(slice =>
        slice.Metadata.Labels?.TryGetValue("kubernetes.io/service-name", out var name) == true ? [$"{slice.Metadata.NamespaceProperty}/{name}"] : []);

    private const string Domain = "cluster.local";
    private const string ServiceDomain = $"svc.{Domain}";
    private const string PodDomain = $"pod.{Domain}";

    public DnsAnswer Resolve(string name, DnsRecordType type)
    {
        if (name is Domain or ServiceDomain or PodDomain)
        {
            return DnsAnswer.NoData;
        }

        if (name.EndsWith("." + ServiceDomain, StringComparison.Ordinal))
        {
            return InService(name, name[..^(ServiceDomain.Length + 1)].Split('.'), type);
        }

        return name.EndsWith("." + PodDomain, StringComparison.Ordinal) ? InPods(name, name[..^(PodDomain.Length + 1)].Split('.'), type) : DnsAnswer.NoSuchName;
    }

    private DnsAnswer InService(string name, string[] labels, DnsRecordType type)
    {
        if (labels.Length is < 2 or > 4 || serviceOf(new ResourceKey(labels[^1], labels[^2])) is not { } service)
        {
            return DnsAnswer.NoSuchName;
        }

        return labels.Length switch
        {
            2 => OfService(name, service, type),
            3 when IsHeadless(service) => OfEndpoint(name, service, labels[0], type),
            4 when labels[0].StartsWith('_') && labels[1].StartsWith('_') => OfPort(name, service, labels[0][1..], labels[1][1..], type),
            _ => DnsAnswer.NoSuchName,
        };
    }

    private DnsAnswer OfService(string name, V1Service service, DnsRecordType type)
    {
        if (service.Spec.Type == "ExternalName")
        {
            return type is DnsRecordType.A or DnsRecordType.Aaaa or DnsRecordType.Cname or DnsRecordType.Any
                ? DnsAnswer.Of([DnsRecord.Cname(name, service.Spec.ExternalName)])
                : DnsAnswer.NoData;
        }

        if (IsHeadless(service))
        {
            var addresses = Endpoints(service).Select(endpoint => endpoint.Address).Distinct().ToList();
            return addresses.Count == 0 ? DnsAnswer.NoSuchName : Addresses(name, addresses, type);
        }

        return IPAddress.TryParse(service.Spec.ClusterIP, out var address) ? Addresses(name, [address], type) : DnsAnswer.NoSuchName;
    }

    private DnsAnswer OfEndpoint(string name, V1Service service, string host, DnsRecordType type)
    {
        var addresses = Endpoints(service).Where(endpoint => endpoint.Host == host).Select(endpoint => endpoint.Address).Distinct().ToList();
        return addresses.Count == 0 ? DnsAnswer.NoSuchName : Addresses(name, addresses, type);
    }

    private DnsAnswer OfPort(string name, V1Service service, string port, string protocol, DnsRecordType type)
    {
        var serviceName = $"{service.Metadata.Name}.{service.Metadata.NamespaceProperty}.{ServiceDomain}";
        var records = new List<DnsRecord>();
        var additional = new List<DnsRecord>();
        if (IsHeadless(service))
        {
            foreach (var endpoint in Endpoints(service).Where(endpoint => endpoint.PortName == port && endpoint.Protocol == protocol))
            {
                var host = $"{endpoint.Host}.{serviceName}";
                records.Add(DnsRecord.Srv(name, host, endpoint.Port));
                additional.Add(DnsRecord.A(host, endpoint.Address));
            }
        }
        else if (service.Spec.Ports?.FirstOrDefault(candidate => candidate.Name == port && protocol.Equals(candidate.Protocol ?? "TCP", StringComparison.OrdinalIgnoreCase)) is { } found
            && IPAddress.TryParse(service.Spec.ClusterIP, out var address))
        {
            records.Add(DnsRecord.Srv(name, serviceName, found.Port));
            additional.Add(DnsRecord.A(serviceName, address));
        }

        return records.Count == 0 ? DnsAnswer.NoSuchName
            : type is DnsRecordType.Srv or DnsRecordType.Any ? DnsAnswer.Of(records, additional)
            : DnsAnswer.NoData;
    }

    /// <summary><c>10-244-0-7.shop.pod.cluster.local</c>: the address is in the name.</summary>
    private static DnsAnswer InPods(string name, string[] labels, DnsRecordType type) =>
        labels.Length == 2 && labels[0].Count(c => c == '-') == 3 && IPAddress.TryParse(labels[0].Replace('-', '.'), out var address)
            ? Addresses(name, [address], type)
            : DnsAnswer.NoSuchName;

    private static DnsAnswer Addresses(string name, List<IPAddress> addresses, DnsRecordType type) =>
        type is DnsRecordType.A or DnsRecordType.Any ? DnsAnswer.Of(addresses.ConvertAll(address => DnsRecord.A(name, address))) : DnsAnswer.NoData;

    private static bool IsHeadless(V1Service service) => service.Spec.ClusterIP == "None";

    private IEnumerable<DnsEndpoint> Endpoints(V1Service service)
    {
        foreach (var slice in slicesOf($"{service.Metadata.NamespaceProperty}/{service.Metadata.Name}").Where(slice => slice.AddressType == "IPv4"))
        {
            foreach (var endpoint in (slice.Endpoints ?? []).Where(endpoint => endpoint.Conditions?.Ready != false))
            {
                if (!IPAddress.TryParse(endpoint.Addresses?.FirstOrDefault(), out var address))
                {
                    continue;
                }

                var host = endpoint.Hostname is { Length: > 0 } given ? given : address.ToString().Replace('.', '-');
                var ports = slice.Ports is { Count: > 0 } listed ? listed : [new Discoveryv1EndpointPort()];
                foreach (var port in ports)
                {
                    yield return new DnsEndpoint(host, address, port.Name ?? "", (port.Protocol ?? "TCP").ToLowerInvariant(), port.Port ?? 0);
                }
            }
        }
    }
}
