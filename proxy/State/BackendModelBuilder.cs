using System.Collections.Immutable;
using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Balancing;

namespace Mesh.Proxy.State;

/// <summary>
/// Makes backends from endpoint sets. What did not change comes out as the same object, and an endpoint keeps its live counters as long as it exists, so a
/// configuration change forgets nothing that was measured.
/// </summary>
internal sealed class BackendModelBuilder(EndpointPickerFactory balancing)
{
    private Dictionary<BackendKey, Built> _previous = [];
    private Dictionary<BackendKey, Built> _next = [];

    /// <summary>Begins a snapshot.</summary>
    public void Begin() => _next = new Dictionary<BackendKey, Built>(_previous.Count);

    /// <summary>Ends a snapshot: backends that were not asked for are forgotten.</summary>
    public void End() => _previous = _next;

    /// <summary>The backend for <paramref name="key"/>.</summary>
    /// <param name="key">Which backend.</param>
    /// <param name="endpoints">Its endpoint set, or null if there is no such service.</param>
    public BackendModel Get(BackendKey key, Endpoints? endpoints)
    {
        if (_next.TryGetValue(key, out Built? built))
        {
            return built.Model;
        }

        Built? previous = _previous.GetValueOrDefault(key);
        built = previous is not null && ReferenceEquals(previous.Source, endpoints) ? previous : Build(key, endpoints, previous);
        _next.Add(key, built);
        return built.Model;
    }

    private Built Build(BackendKey key, Endpoints? source, Built? previous)
    {
        var serverName = new MeshServerName(key.Port, key.Service.Name, key.Service.Namespace, key.Cluster);
        if (source is null || !HasPort(source, key.Port))
        {
            return new Built(source, new BackendModel(key.Service, serverName, NoEndpointPicker.BackendNotFound, []), []);
        }

        var known = previous?.Endpoints ?? [];
        var all = new Dictionary<IPEndPoint, EndpointModel>();
        ImmutableArray<EndpointModel> usable = Select(source, key.Port, EndpointHealth.Ready, known, all);
        // An endpoint in a state that this version does not know gets nothing; the others of its set are served. Pods that end soon still serve: better than nobody, never beside a ready one.
        ImmutableArray<EndpointModel> draining = Select(source, key.Port, EndpointHealth.Draining, known, all);
        usable = usable.IsEmpty ? draining : usable;
        return new Built(source, new BackendModel(key.Service, serverName, balancing.CreatePicker(usable), usable), all);
    }

    /// <summary>True if the service has the port. A service that selects no pod has no mapping at all; its ports are then not known to be wrong.</summary>
    private static bool HasPort(Endpoints source, int servicePort) =>
        source.PortMappings.Count == 0 || source.PortMappings.Any(mapping => TargetPort(mapping, servicePort) is not null);

    private static int? TargetPort(PortMapping mapping, int servicePort)
    {
        foreach (PortPair pair in mapping.Ports)
        {
            if (pair.ServicePort == servicePort)
            {
                return (int)pair.TargetPort;
            }
        }

        return null;
    }

    private ImmutableArray<EndpointModel> Select(
        Endpoints source, int servicePort, EndpointHealth health, Dictionary<IPEndPoint, EndpointModel> known, Dictionary<IPEndPoint, EndpointModel> all)
    {
        var selected = ImmutableArray.CreateBuilder<EndpointModel>();
        foreach (Endpoint endpoint in source.Localities.SelectMany(locality => locality.Endpoints).Where(endpoint => endpoint.Health == health))
        {
            if (TargetPort(source.PortMappings[(int)endpoint.PortMapping], servicePort) is not { } targetPort)
            {
                continue;
            }

            EndpointModel model = ToModel(endpoint, targetPort, known);
            // The same address twice would get twice its share.
            if (all.TryAdd(model.Target, model))
            {
                selected.Add(model);
            }
        }

        return selected.ToImmutable();
    }

    private EndpointModel ToModel(Endpoint endpoint, int targetPort, Dictionary<IPEndPoint, EndpointModel> known)
    {
        var target = new IPEndPoint(IPAddress.Parse(endpoint.Address), targetPort);
        EndpointModel? before = known.GetValueOrDefault(target);
        // Another pod behind a re-used address starts afresh.
        EndpointState state = before is not null && before.Workload == endpoint.Workload ? before.State : balancing.CreateState();
        var model = new EndpointModel(target, endpoint.Meshed ? SpiffeId.TryParse(endpoint.SpiffeId) : null, endpoint.Workload, state);
        return model == before ? before : model;
    }

    private sealed record Built(Endpoints? Source, BackendModel Model, Dictionary<IPEndPoint, EndpointModel> Endpoints);
}
