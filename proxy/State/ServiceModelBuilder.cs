using System.Collections.Frozen;
using System.Collections.Immutable;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;

namespace Mesh.Proxy.State;

/// <summary>Makes services. A service that did not change, and whose backends did not change, comes out as the same object.</summary>
internal sealed class ServiceModelBuilder(BackendModelBuilder backends, Func<RetryBudget> createBudget)
{
    private readonly HttpRoutesBuilder _routes = new();
    private Dictionary<ResourceName, Built> _previous = [];
    private Dictionary<ResourceName, Built> _next = [];

    /// <summary>Begins a snapshot.</summary>
    public void Begin()
    {
        _next = new Dictionary<ResourceName, Built>(_previous.Count);
        _routes.Begin();
    }

    /// <summary>Ends a snapshot: services that were not asked for are forgotten.</summary>
    public void End()
    {
        _previous = _next;
        _routes.End();
    }

    /// <summary>The service described by <paramref name="source"/>.</summary>
    public ServiceModel Get(Service source, Func<string, Endpoints?> findEndpoints)
    {
        var name = new ResourceName(source.Namespace, source.Name);
        ImmutableArray<BackendModel> targets =
        [
            .. WeightedBackends.ResolvedOf(source).Select(BackendOf),
        ];

        Built? previous = _previous.GetValueOrDefault(name);
        Built built = previous is not null
            && ReferenceEquals(previous.Source, source)
            && targets.AsSpan().SequenceEqual(previous.Targets.AsSpan(), ReferenceComparer.Instance)
                ? Keep(previous)
                : new Built(source, targets, Build(name, source, BackendOf, previous?.Model));
        _next.Add(name, built);
        return built.Model;

        BackendModel BackendOf(WeightedBackend backend) => backends.Get(KeyOf(backend, source.Cluster), findEndpoints(backend.Service));
    }

    private Built Keep(Built built)
    {
        foreach (HttpRouting routing in built.Source.Ports.Select(port => port.Http).OfType<HttpRouting>())
        {
            _routes.Keep(routing);
        }

        return built;
    }

    private ServiceModel Build(ResourceName name, Service source, Func<WeightedBackend, BackendModel> backendOf, ServiceModel? previous)
    {
        var ports = new Dictionary<int, ServicePortModel>(source.Ports.Count);
        foreach (ServicePort port in source.Ports)
        {
            int number = (int)port.Port;
            ServicePortModel? before = previous?.Ports.GetValueOrDefault(number);
            string? routeSource = port.RouteSource.Length == 0 ? null : port.RouteSource;
            ports.Add(number, new ServicePortModel(
                number,
                KnownProtocol.Of(port.Protocol),
                [.. port.Backends.Select(backend => WeightedBackends.ToModel(backend, backendOf, routeSource ?? name.ToString()))],
                routeSource)
            {
                Http = port.Http is null ? null : _routes.Build(port.Http, number, backendOf, before?.Http),
                // Began it anew with each change of an endpoint, a canary of 1 % would get more or less than its share for as long as pods come and go.
                Sequence = before?.Sequence ?? new WeightedSequence(),
            });
        }

        return new ServiceModel(name, source.Cluster, ports.ToFrozenDictionary()) { Retries = previous?.Retries ?? createBudget() };
    }

    private static BackendKey KeyOf(WeightedBackend backend, string cluster) => new(
        ResourceName.TryParse(backend.Service) ?? throw new InvalidOperationException($"'{backend.Service}' passed validation but is not a service name"),
        (int)backend.Port,
        cluster,
        backend.Cluster);

    private sealed record Built(Service Source, ImmutableArray<BackendModel> Targets, ServiceModel Model);

    /// <summary>Records compare by content, which would walk every endpoint; here only "the same object" matters.</summary>
    private sealed class ReferenceComparer : IEqualityComparer<BackendModel>
    {
        public static readonly ReferenceComparer Instance = new();

        public bool Equals(BackendModel? x, BackendModel? y) => ReferenceEquals(x, y);

        public int GetHashCode(BackendModel obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}
