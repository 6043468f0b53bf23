using Mesh.Api.Federation.V1;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>Keeps what this cluster states equal to its model. The one loop that writes <see cref="OwnStatements"/>.</summary>
internal sealed partial class StatementLoop(
    StatementSources sources, OwnStatements statements, StatementFacts facts, ILogger<StatementLoop> logger) : BackgroundService
{
    // Nothing is read again for its own sake: whatever changes sets the signal.
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Starting = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly ChangeSignal _changed = new();
    private readonly RestartingLoop _border = new(facts.Time, new Random(), logger);
    private readonly HashSet<ResourceName> _tooLarge = [];
    private readonly HashSet<string> _regions = new(StringComparer.Ordinal);
    private HashSet<ResourceName> _pending = [];

    public override void Dispose()
    {
        sources.Models.Changed -= OnModelChanged;
        facts.Authority.Changed -= _changed.Set;
        sources.Regions.Changed -= _changed.Set;
        _changed.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        sources.Models.Changed += OnModelChanged;
        facts.Authority.Changed += _changed.Set;
        sources.Regions.Changed += _changed.Set;
        sources.Gateways.OnChange(_changed.Set);
        return _border.RunAsync("statements", LoopAsync, stoppingToken);
    }

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        while (!facts.CanBeStated)
        {
            await Task.Delay(Starting, facts.Time, cancellationToken);
        }

        // All of it, also because an earlier run may have taken what it did not finish.
        Add(sources.Models.Current.Exports.Keys);
        while (!cancellationToken.IsCancellationRequested)
        {
            Step(Take());
            statements.Complete();
            await _changed.WaitAsync(Idle, facts.Time, cancellationToken);
        }
    }

    private void OnModelChanged(ModelChange change) => Add(change.Services.Concat(change.Endpoints).Concat(change.Exports));

    private void Add(IEnumerable<ResourceName> services)
    {
        lock (_lock)
        {
            _pending.UnionWith(services);
        }

        _changed.Set();
    }

    private HashSet<ResourceName> Take()
    {
        lock (_lock)
        {
            var taken = _pending;
            _pending = [];
            return taken;
        }
    }

    private void Step(HashSet<ResourceName> services)
    {
        var model = sources.Models.Current;
        List<(StatementName, Statement?, Statement?)> next = [];
        if (facts.Of(sources.Gateways) is { } cluster)
        {
            var statement = StatementMaker.Of(cluster);
            next.Add((StatementName.Cluster, statement, statement));
        }

        foreach (var service in services)
        {
            var exported = Exports.Of(model, service);
            var name = StatementName.OfService(service);
            var statement = exported is null ? null : StatementMaker.Of(name, exported);
            next.Add((name, statement, statement));
            var endpoints = exported is null ? null : model.Endpoints.GetValueOrDefault(service);
            next.Add((StatementName.OfEndpoints(service), Endpoints(service, endpoints, _ => true), Endpoints(service, endpoints, endpoint => endpoint.Identity is not null)));
        }

        AddRegions(next);
        statements.Publish(next);
    }

    /// <summary>What was decided here. What peers decided they state themselves, to everybody.</summary>
    private void AddRegions(List<(StatementName, Statement?, Statement?)> next)
    {
        var own = sources.Regions.Current.Own;
        _regions.UnionWith(own.Keys);
        foreach (string region in _regions)
        {
            var name = StatementName.OfRegion(region);
            var statement = own.TryGetValue(region, out var taken) ? StatementMaker.Of(name, taken.Decision) : null;
            next.Add((name, statement, statement));
        }

        // Kept until it was said once that it is gone.
        _regions.IntersectWith(own.Keys);
    }

    /// <summary>The endpoints that this cluster owns, as its own sidecars get them; null if there are none, or too many to be stated.</summary>
    private Statement? Endpoints(ResourceName service, EndpointSet? set, Func<MeshEndpoint, bool> isStated)
    {
        // Of a global Service the set holds the endpoints of peers, too: those they state themselves.
        var own = set?.Endpoints.Where(endpoint => endpoint.Cluster.Length == 0 && isStated(endpoint)).ToValueList() ?? [];
        if (own.Count == 0)
        {
            return null;
        }

        var statement = StatementMaker.Of(StatementName.OfEndpoints(service), new ExportedEndpoints { Endpoints = ResourceEncoder.Message(new(service, own)) });
        if (statement.CalculateSize() <= StatementLimits.MaxStatementBytes)
        {
            _tooLarge.Remove(service);
            return statement;
        }

        if (_tooLarge.Add(service))
        {
            Log.TooLarge(logger, service, own.Count, StatementLimits.MaxStatementBytes);
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.StatementTooLarge, LogLevel.Warning, "Service {Service} is exported and has {Endpoints} endpoints, more than fit into the {Bytes} bytes of a statement: other clusters are told of none. Divide it")]
        public static partial void TooLarge(ILogger logger, ResourceName service, int endpoints, int bytes);
    }
}
