using System.Collections.Frozen;
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
        foreach (Service service in services)
        {
            ServiceModel model = _services.Get(service, findEndpoints);
            foreach (string address in service.ClusterIps)
            {
                // An address that moves from one service to another may be held by both for a moment; either order is right, so the later one counts.
                byAddress[IPAddress.Parse(address)] = model;
            }
        }

        _services.End();
        FrozenDictionary<ResourceName, ExportModel> exported = _exports.Build(exports ?? []);
        _backends.End();
        return _current = Next(workload, byAddress, exported);
    }

    private ProxyState Next(Workload? workload, Dictionary<IPAddress, ServiceModel> byAddress, FrozenDictionary<ResourceName, ExportModel> exports)
    {
        bool sameWorkload = ReferenceEquals(workload, _workloadSource);
        bool sameServices = byAddress.Count == _current.ServicesByAddress.Count
            && byAddress.All(pair => ReferenceEquals(_current.ServicesByAddress.GetValueOrDefault(pair.Key), pair.Value));
        if (sameWorkload && sameServices && ReferenceEquals(exports, _current.Exports))
        {
            return _current;
        }

        _workloadSource = workload;
        return new ProxyState
        {
            ServicesByAddress = sameServices ? _current.ServicesByAddress : byAddress.ToFrozenDictionary(),
            Exports = exports,
            Workload = sameWorkload ? _current.Workload : workload is null ? null : WorkloadModelBuilder.Build(workload, _current.Workload, _balancing.CreateGate),
        };
    }
}
