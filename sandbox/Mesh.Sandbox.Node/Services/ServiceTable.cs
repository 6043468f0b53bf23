using System.Net;
using k8s.Models;

namespace Mesh.Sandbox.Node.Services;

/// <summary>What the rules have to say, computed from Services and their EndpointSlices. Pure.</summary>
internal static class ServiceTable
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";
    private const string HeadlessAddress = "None";

    /// <summary>Three hours, the API's default.</summary>
    private const int DefaultAffinitySeconds = 10800;

    /// <param name="services">All Services.</param>
    /// <param name="slices">All EndpointSlices.</param>
    /// <param name="reserved">An address that the sandbox serves itself (DNS).</param>
    public static Dictionary<string, ServicePort> Build(IEnumerable<V1Service> services, IEnumerable<V1EndpointSlice> slices, IPAddress reserved)
    {
        var byService = slices
            .Where(slice => slice.AddressType == "IPv4" && slice.Metadata.Labels?.ContainsKey(ServiceNameLabel) == true)
            .ToLookup(slice => (slice.Metadata.NamespaceProperty, slice.Metadata.Labels[ServiceNameLabel]));
        var result = new Dictionary<string, ServicePort>();
        foreach (var service in services)
        {
            if (service.Spec?.Type == "ExternalName" || !IPAddress.TryParse(service.Spec?.ClusterIP, out var address) || address.Equals(reserved)
                || service.Spec.ClusterIP == HeadlessAddress)
            {
                continue;
            }

            var own = byService[(service.Metadata.NamespaceProperty, service.Metadata.Name)].ToList();
            foreach (var port in service.Spec.Ports ?? [])
            {
                if ((port.Protocol ?? "TCP") is not ("TCP" or "UDP"))
                {
                    continue;
                }

                var entry = new ServicePort(address, (port.Protocol ?? "TCP").ToLowerInvariant(), port.Port, EndpointsOf(own, port), AffinityOf(service));
                result[entry.Id] = entry;
                foreach (var balancer in LoadBalancersOf(service))
                {
                    var external = entry with { Address = balancer, IsExternal = true };
                    result[external.Id] = external;
                }
            }
        }

        return result;
    }

    private static IEnumerable<IPAddress> LoadBalancersOf(V1Service service) => service.Spec.Type == "LoadBalancer"
        ? (service.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => IPAddress.TryParse(ingress.Ip, out var address) ? address : null).OfType<IPAddress>()
        : [];

    /// <summary>The ready ones; if there are none, those that are ending but still serve, as kube-proxy does.</summary>
    private static List<ServiceEndpoint> EndpointsOf(List<V1EndpointSlice> slices, V1ServicePort port)
    {
        var ready = Select(slices, port, conditions => conditions?.Ready != false);
        return ready.Count > 0 ? ready : Select(slices, port, conditions => conditions is { Serving: true, Terminating: true });
    }

    private static List<ServiceEndpoint> Select(List<V1EndpointSlice> slices, V1ServicePort port, Func<V1EndpointConditions?, bool> isUsable)
    {
        var found = new SortedSet<ServiceEndpoint>();
        foreach (var slice in slices)
        {
            var target = slice.Ports?.FirstOrDefault(candidate =>
                (candidate.Name ?? "") == (port.Name ?? "") && (candidate.Protocol ?? "TCP") == (port.Protocol ?? "TCP"));
            if (target?.Port is not { } number)
            {
                continue;
            }

            foreach (var endpoint in slice.Endpoints ?? [])
            {
                // Only the first address counts; Kubernetes gives the others no meaning.
                if (isUsable(endpoint.Conditions) && IPAddress.TryParse(endpoint.Addresses?.FirstOrDefault(), out var address))
                {
                    found.Add(new ServiceEndpoint(address, number));
                }
            }
        }

        return [.. found];
    }

    private static int? AffinityOf(V1Service service) =>
        service.Spec.SessionAffinity == "ClientIP" ? service.Spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? DefaultAffinitySeconds : null;
}
