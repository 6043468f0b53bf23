using System.Collections.Frozen;
using System.Net;
using Mesh.Api.Resources.V1;
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
    private readonly EndpointPickerFactory _balancing;
    private ProxyState _current = ProxyState.Empty;
    private Workload? _workloadSource;

    public ProxyStateBuilder(EndpointPickerFactory balancing)
    {
        _balancing = balancing;
        _backends = new BackendModelBuilder(balancing);
        _services = new ServiceModelBuilder(_backends, balancing.CreateBudget);
    }

    /// <summary>Puts what operators want of regions in force: pickers follow at once, and no part of the state is made anew for it.</summary>
    /// <returns>False if it is in force already.</returns>
    public bool Apply(Regions? regions) => _balancing.Regions.Apply(regions);

    /// <summary>Builds the state.</summary>
    /// <param name="workload">This pod, or null while unknown.</param>
    /// <param name="services">The services in force.</param>
    /// <param name="findEndpoints">Endpoint set of a service by name, or null if there is none.</param>
    public ProxyState Build(Workload? workload, IEnumerable<Service> services, Func<string, Endpoints?> findEndpoints)
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
        _backends.End();
        return _current = Next(workload, byAddress);
    }

    private ProxyState Next(Workload? workload, Dictionary<IPAddress, ServiceModel> byAddress)
    {
        bool sameWorkload = ReferenceEquals(workload, _workloadSource);
        bool sameServices = byAddress.Count == _current.ServicesByAddress.Count
            && byAddress.All(pair => ReferenceEquals(_current.ServicesByAddress.GetValueOrDefault(pair.Key), pair.Value));
        if (sameWorkload && sameServices)
        {
            return _current;
        }

        _workloadSource = workload;
        return new ProxyState
        {
            ServicesByAddress = sameServices ? _current.ServicesByAddress : byAddress.ToFrozenDictionary(),
            Workload = sameWorkload ? _current.Workload : workload is null ? null : WorkloadModelBuilder.Build(workload, _current.Workload, _balancing.CreateGate),
        };
    }
}
