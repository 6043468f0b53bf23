using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Federation.Trust;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Translation;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Kubernetes to model to snapshot: the one loop that writes both.</summary>
internal sealed partial class ModelLoop : BackgroundService
{
    private readonly ClusterInformers _informers;
    private readonly PeerStates _peers;
    private readonly LinkBook _links;
    private readonly BelievedRoots _roots;
    private readonly ChangedKeys _changed;
    private readonly ModelBuilder _builder;
    private readonly ModelStore _models;
    private readonly SnapshotStore _snapshots;
    private readonly Readiness _readiness;
    private readonly ILogger _logger;

    public ModelLoop(ModelInputs inputs, ControlPlaneOptions options, ModelOutputs outputs, TimeProvider time, ILogger<ModelLoop> logger)
    {
        (_informers, _peers, _links, _roots) = inputs;
        _changed = new(time);
        _builder = new(options.Cluster, TrustDomain.Parse(options.TrustDomain), options.RequireReferenceGrants) { Network = options.Network };
        (_models, _snapshots, _readiness) = outputs;
        _logger = logger;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Listen();
        Task running = _informers.RunAsync(stoppingToken);
        try
        {
            await _informers.WaitForSyncAsync(stoppingToken);
            Log.Synced(_logger);
            var view = new InformerView(_informers);
            // A first look even at an empty Kubernetes: readiness follows from it.
            _changed.Add(new(ChangedKind.Service, new("default", "kubernetes")));
            while (true)
            {
                var (keys, since) = await _changed.TakeAsync(stoppingToken);
                Step(keys, since, view);
                // Only now is everything that was listed in the snapshot.
                _readiness.Met(ReadinessConditions.Caches);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await running;
        }
    }

    private void Step(IReadOnlyCollection<ChangedKey> keys, long since, InformerView view)
    {
        try
        {
            _builder.FederatedTrustDomains = _roots.FederatedTrustDomains.ToValueList();
            var change = _builder.Apply(keys, view, _peers.Current);
            if (change.IsEmpty)
            {
                return;
            }

            var published = _snapshots.Publish(builder => builder.Apply(change), since);
            var before = _models.Current;
            // After the snapshot: whoever asks who has applied the model must find it there.
            _models.Publish(change with { Revision = published.Revision, ChangedAt = since });
            Warn(before, change);
            Log.Changed(_logger, change.Services.Count, change.Endpoints.Count, change.Workloads.Count, change.Splits.Count + change.Routes.Count + change.Policies.Count + change.AccessPolicies.Count + change.RateLimitPolicies.Count, published.Told);
        }
        catch (Exception exception) when (keys.Count > 1)
        {
            // One of them cannot be translated, which is our bug; the others must not wait for its repair.
            Log.Isolating(_logger, exception, keys.Count);
            foreach (var key in keys)
            {
                Step([key], since, view);
            }
        }
        catch (Exception exception)
        {
            Log.Failed(_logger, exception, keys.First().Kind, keys.First().Name);
        }
    }

    /// <summary>What of other clusters nobody gets, once.</summary>
    private void Warn(MeshModel before, ModelChange change)
    {
        foreach (var name in change.Endpoints)
        {
            var known = before.Endpoints.GetValueOrDefault(name)?.Omissions ?? [];
            foreach (var omission in (change.Model.Endpoints.GetValueOrDefault(name)?.Omissions ?? []).Except(known))
            {
                Log.Omitted(_logger, name, omission.Reason, omission.Message);
            }
        }
    }

    private void Listen()
    {
        _informers.Services.OnChange(key => _changed.Add(new(ChangedKind.Service, Name(key))));
        _informers.Pods.OnChange(key => _changed.Add(new(ChangedKind.Pod, Name(key))));
        _informers.Nodes.OnChange(key => _changed.Add(new(ChangedKind.Node, Name(key))));
        _informers.Namespaces.OnChange(key => _changed.Add(new(ChangedKind.Namespace, Name(key))));
        _informers.Splits.OnChange(key => _changed.Add(new(ChangedKind.TrafficSplit, Name(key))));
        _informers.RouteGroups.OnChange(key => _changed.Add(new(ChangedKind.HttpRouteGroup, Name(key))));
        _informers.HttpRoutes.OnChange(key => _changed.Add(new(ChangedKind.HttpRoute, Name(key))));
        _informers.GrpcRoutes.OnChange(key => _changed.Add(new(ChangedKind.GrpcRoute, Name(key))));
        _informers.ReferenceGrants.OnChange(key => _changed.Add(new(ChangedKind.ReferenceGrant, Name(key))));
        _informers.Policies.OnChange(key => _changed.Add(new(ChangedKind.TrafficPolicy, Name(key))));
        _informers.AccessPolicies.OnChange(key => _changed.Add(new(ChangedKind.AccessPolicy, Name(key))));
        _informers.RateLimitPolicies.OnChange(key => _changed.Add(new(ChangedKind.RateLimitPolicy, Name(key))));
        _informers.ServiceExports.OnChange(key => _changed.Add(new(ChangedKind.ServiceExport, Name(key))));
        _informers.ServiceImports.OnChange(key => _changed.Add(new(ChangedKind.ServiceImport, Name(key))));
        _informers.ServiceImports.OnAffected(
            import => (import.Spec?.Ips ?? []).OfType<string>(),
            address => _changed.Add(new(ChangedKind.ImportedAddress, new("", address))));
        // A slice speaks for its service: the one it belonged to before as much as the one it belongs to now.
        _informers.Slices.OnAffected(
            slice => slice.ServiceName() is { } service ? [service] : Array.Empty<ResourceName>(),
            service => _changed.Add(new(ChangedKind.EndpointSlice, service)));
        _links.Changed += () => _changed.Add(new(ChangedKind.TrustDomains, default));
        _peers.Changed += Changed;
        foreach (var peer in _peers.Current.Values)
        {
            Changed(new(peer.Cluster, [.. peer.Services.Keys], FactsChanged: true, RegionsChanged: false));
        }
    }

    private void Changed(PeerChange change)
    {
        foreach (var service in change.Services)
        {
            _changed.Add(new(ChangedKind.PeerService, service));
        }

        if (change.FactsChanged)
        {
            _changed.Add(new(ChangedKind.Peer, new("", change.Cluster)));
        }
    }

    private static ResourceName Name(ResourceKey key) => new(key.Namespace, key.Name);

    private static partial class Log
    {
        [LoggerMessage(EventIds.CachesSynced, LogLevel.Information, "Everything in Kubernetes has been listed")]
        public static partial void Synced(ILogger logger);

        [LoggerMessage(EventIds.ModelChanged, LogLevel.Debug, "Model changed: {Services} services, {Endpoints} endpoint sets, {Workloads} workloads, {Rules} splits, routes and policies; {Streams} streams told")]
        public static partial void Changed(ILogger logger, int services, int endpoints, int workloads, int rules, int streams);

        [LoggerMessage(EventIds.EndpointsOmitted, LogLevel.Warning, "Of the endpoints of {Service} in other clusters some are left out ({Reason}): {Message}")]
        public static partial void Omitted(ILogger logger, ResourceName service, string reason, string message);

        [LoggerMessage(EventIds.ModelFailed, LogLevel.Error, "Translating {Kind} {Name} failed; its last good translation stays in force")]
        public static partial void Failed(ILogger logger, Exception exception, ChangedKind kind, ResourceName name);

        [LoggerMessage(EventIds.ModelIsolating, LogLevel.Warning, "Translating {Count} changes together failed; translating them one by one")]
        public static partial void Isolating(ILogger logger, Exception exception, int count);
    }
}
