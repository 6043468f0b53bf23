using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Balancing;

namespace Mesh.Proxy.State;

/// <summary>
/// Makes the next <see cref="ProxyState"/> from the resources in force. Level-based: it is given everything, each time; unchanged parts come out as the same
/// objects, and if nothing changed so does the whole state. Used by one thread, away from requests.
/// </summary>
internal sealed class ProxyStateBuilder
{
    private readonly BackendModelBuilder _backends;
    private readonly ServiceModelBuilder _services;
    private readonly ExportModelBuilder _exports;
    private readonly EndpointPickerFactory _balancing;
    private ProxyState _current = ProxyState.Empty;
    private Workload? _workloadSource;

    /// <param name="balancing">Makes pickers.</param>
    /// <param name="meshPort">Where a gateway dials endpoints.</param>
    public ProxyStateBuilder(EndpointPickerFactory balancing, int meshPort = MeshPorts.InboundMutualTls)
    {
        _balancing = balancing;
        _backends = new BackendModelBuilder(balancing);
        _services = new ServiceModelBuilder(_backends, balancing.CreateBudget);
        _exports = new ExportModelBuilder(_backends, meshPort);
    }

    /// <summary>Puts what operators want of regions in force: pickers follow at once, and no part of the state is made anew for it.</summary>
    /// <returns>False if it is in force already.</returns>
    public bool Apply(Regions? regions) => _balancing.Regions.Apply(regions);

    /// <summary>Builds the state.</summary>
    /// <param name="workload">This pod, or null while unknown.</param>
    /// <param name="services">The services in force.</param>
    /// <param name="findEndpoints">Endpoint set of a service by name, or null if there is none.</param>
    /// <param name="exports">Of a gateway: the endpoint sets of exported services.</param>
    public ProxyState Build(
        Workload? workload, IEnumerable<Service> services, Func<string, Endpoints?> findEndpoints, IEnumerable<KeyValuePair<ResourceName, Endpoints>>? exports = null)
    {
        _backends.Begin(EndpointLocality.Of(workload?.Locality, workload?.Node ?? ""));
        _services.Begin();
        var byAddress = new Dictionary<IPAddress, ServiceModel>();
        var byDnsName = new Dictionary<string, NamedService>(StringComparer.Ordinal);
        foreach (Service service in services)
        {
            ServiceModel model = _services.Get(service, findEndpoints);
            ImmutableArray<IPAddress> addresses = [.. service.ClusterIps.Select(IPAddress.Parse)];
            foreach (IPAddress address in addresses)
            {
                // An address that moves from one service to another may be held by both for a moment; either order is right, so the later one counts.
                byAddress[address] = model;
            }

            foreach (string name in service.DnsNames)
            {
                byDnsName[name] = Named(name, addresses, service);
            }
        }

        _services.End();
        FrozenDictionary<ResourceName, ExportModel> exported = _exports.Build(exports ?? []);
        _backends.End();
        return _current = Next(workload, byAddress, byDnsName, exported);
    }

    private NamedService Named(string dnsName, ImmutableArray<IPAddress> addresses, Service service)
    {
        ImmutableArray<NamedHost> hosts = [.. service.DnsHosts.Select(host => new NamedHost(host.Name, IPAddress.Parse(host.Address)))];
        NamedService named = new([.. addresses, .. hosts.Select(host => host.Address).Distinct()]) { Hosts = hosts };
        return _current.ServicesByDnsName.GetValueOrDefault(dnsName) is { } same && same.Addresses.SequenceEqual(named.Addresses) && same.Hosts.SequenceEqual(hosts) ? same : named;
    }

    private ProxyState Next(
        Workload? workload, Dictionary<IPAddress, ServiceModel> byAddress, Dictionary<string, NamedService> byDnsName, FrozenDictionary<ResourceName, ExportModel> exports)
    {
        bool sameWorkload = ReferenceEquals(workload, _workloadSource);
        bool sameServices = IsSame(byAddress, _current.ServicesByAddress);
        bool sameNames = IsSame(byDnsName, _current.ServicesByDnsName);
        if (sameWorkload && sameServices && sameNames && ReferenceEquals(exports, _current.Exports))
        {
            return _current;
        }

        _workloadSource = workload;
        return new ProxyState
        {
            ServicesByAddress = sameServices ? _current.ServicesByAddress : byAddress.ToFrozenDictionary(),
            ServicesByDnsName = sameNames ? _current.ServicesByDnsName : byDnsName.ToFrozenDictionary(StringComparer.Ordinal),
            Exports = exports,
            Workload = sameWorkload ? _current.Workload : workload is null ? null : WorkloadModelBuilder.Build(workload, _current.Workload, _balancing.CreateGate),
        };
    }

    private static bool IsSame<TKey, TModel>(Dictionary<TKey, TModel> next, FrozenDictionary<TKey, TModel> current)
        where TKey : notnull
        where TModel : class =>
        next.Count == current.Count && next.All(pair => ReferenceEquals(current.GetValueOrDefault(pair.Key), pair.Value));
}
