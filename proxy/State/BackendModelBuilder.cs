using System.Collections.Immutable;
using Mesh.Api.Discovery;
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
    private readonly EndpointModelBuilder _endpoints = new(balancing);
    private EndpointLocality _own;

    /// <summary>Begins a snapshot.</summary>
    /// <param name="own">Where this sidecar runs.</param>
    public void Begin(EndpointLocality own)
    {
        _own = own;
        _next = new Dictionary<BackendKey, Built>(_previous.Count);
    }

    /// <summary>Ends a snapshot: backends that were not asked for are forgotten.</summary>
    public void End()
    {
        foreach ((BackendKey key, Built built) in _previous)
        {
            if (!_next.ContainsKey(key))
            {
                built.State.Dispose();
            }
        }

        _previous = _next;
    }

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
        built = previous is not null && ReferenceEquals(previous.Source, endpoints) && previous.Own == _own ? previous : Build(key, endpoints, previous);
        _next.Add(key, built);
        return built.Model;
    }

    private Built Build(BackendKey key, Endpoints? source, Built? previous)
    {
        var serverName = new MeshServerName(key.Port, ClusterSetName.RealName(key.Service), key.Service.Namespace, key.Cluster);
        BackendState state = previous?.State ?? balancing.CreateBackend(key.ToString());
        if (source is null || !HasPort(source, key.Port))
        {
            balancing.CreatePicker(state, BackendPolicy.Default, []);
            return new Built(source, _own, new BackendModel(key.Service, serverName, NoEndpointPicker.BackendNotFound, []) { OnlyIn = key.OnlyIn }, state, KnownEndpoints.None);
        }

        BackendPolicy policy = BackendPolicyBuilder.Build(source, key.Port);
        state.Breaker.Apply(policy.Limits);
        KnownEndpoints known = previous?.Endpoints ?? KnownEndpoints.None;
        KnownEndpoints all = new(source.Localities.Sum(locality => locality.Endpoints.Count), _own);
        List<(Endpoint, EndpointModel)> usable = Select(source, key, EndpointHealth.Ready, known, all);
        // An endpoint in a state that this version does not know gets nothing; the others of its set are served. Pods that end soon still serve: better than nobody, never beside a ready one.
        List<(Endpoint, EndpointModel)> draining = Select(source, key, EndpointHealth.Draining, known, all);
        usable = usable.Count == 0 ? draining : usable;
        ImmutableArray<EndpointModel> endpoints = [.. usable.Select(endpoint => endpoint.Item2)];
        if (known.Count > 0 && policy.SlowStart > TimeSpan.Zero)
        {
            // Beside others that are warm. Endpoints that are new to this sidecar because it knew none are not new pods.
            foreach (EndpointModel endpoint in endpoints.Where(endpoint => known.Find(endpoint.Key)?.State != endpoint.State))
            {
                endpoint.State.SlowStart.Begin(policy.SlowStart);
            }
        }

        IEndpointPicker picker = balancing.CreatePicker(state, policy, LocalityTiers.Of(usable, policy, _own));
        BackendModel model = new(key.Service, serverName, picker, endpoints)
        {
            OnlyIn = key.OnlyIn,
            Policy = policy,
            Breaker = state.Breaker,
            Sessions = SessionTable.Of(policy.SessionCookie, endpoints, balancing.Regions),
        };
        return new Built(source, _own, model, state, all);
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

    private List<(Endpoint Source, EndpointModel Model)> Select(Endpoints source, in BackendKey key, EndpointHealth health, KnownEndpoints known, KnownEndpoints all)
    {
        List<(Endpoint, EndpointModel)> selected = [];
        foreach (LocalityEndpoints locality in source.Localities)
        {
            selected.EnsureCapacity(selected.Count + locality.Endpoints.Count);
            foreach (Endpoint endpoint in locality.Endpoints)
            {
                if (endpoint.Health != health)
                {
                    continue;
                }

                string cluster = endpoint.Cluster.Length > 0 ? endpoint.Cluster : key.Cluster;
                if (TargetPort(source.PortMappings[(int)endpoint.PortMapping], key.Port) is not { } targetPort || (key.OnlyIn.Length > 0 && key.OnlyIn != cluster))
                {
                    continue;
                }

                EndpointModel model = _endpoints.Build(endpoint, locality.Locality, cluster, targetPort, known, _own);
                // The same address twice would get twice its share.
                if (all.TryAdd(endpoint, model))
                {
                    selected.Add((endpoint, model));
                    RequestsFirst.GiveWay(selected.Count);
                }
            }
        }

        return selected;
    }

    private sealed record Built(Endpoints? Source, EndpointLocality Own, BackendModel Model, BackendState State, KnownEndpoints Endpoints);
}
