using System.Collections.Immutable;
using Mesh.Proxy.Concurrency;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Proxy.Balancing;

/// <summary>Makes pickers, and the live objects behind them, for the next snapshot.</summary>
/// <param name="time">Clock of the estimates and of ejections.</param>
/// <param name="random">Must be safe for use by several threads.</param>
/// <param name="loggers">Where ejections are told.</param>
/// <param name="metrics">Where they are counted.</param>
internal sealed class EndpointPickerFactory(TimeProvider time, Random random, ILoggerFactory? loggers = null, ResilienceMetrics? metrics = null)
{
    private readonly ILogger _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<OutlierDetector>();
    private readonly ILogger _moves = (loggers ?? NullLoggerFactory.Instance).CreateLogger<MoveGuards>();

    /// <summary>What is wanted of regions; the same for all pickers.</summary>
    public RegionTable Regions { get; } = new(time);

    /// <summary>Counters for an address that was not known before.</summary>
    public EndpointState CreateState() => new(time);

    /// <summary>What pays for the retries of a service that was not known before.</summary>
    public RetryBudget CreateBudget() => new(time);

    /// <summary>Bounds the requests to a port of the own application that had no bound before.</summary>
    /// <param name="source">The object that asks for it.</param>
    /// <param name="settings">How.</param>
    public ConcurrencyGate CreateGate(string source, ConcurrencySettings settings) => new(source, settings, time, random);

    /// <summary>Counters for a backend that was not known before.</summary>
    /// <param name="name">Service and port, for messages.</param>
    public BackendState CreateBackend(string name) => new(new OutlierDetector(name, time, random, _logger, metrics), Regions, new MoveGuards(name, time, _moves), time);

    /// <summary>A picker over endpoints that are all alike, with the default policy.</summary>
    public IEndpointPicker CreatePicker(ImmutableArray<EndpointModel> endpoints) =>
        CreatePicker(CreateBackend(""), BackendPolicy.Default, endpoints.IsDefaultOrEmpty ? [] : [new LocalityTier(endpoints)]);

    /// <summary>A picker over the endpoints that can serve.</summary>
    /// <param name="backend">Whose endpoints they are.</param>
    /// <param name="policy">How to balance.</param>
    /// <param name="tiers">Nearest first.</param>
    public IEndpointPicker CreatePicker(BackendState backend, BackendPolicy policy, ImmutableArray<LocalityTier> tiers)
    {
        if (tiers.IsEmpty)
        {
            backend.Outliers.Watch([], policy.Outliers, static () => { });
            return NoEndpointPicker.NoEndpoint;
        }

        PriorityPicker picker = new(tiers, policy, Regions, backend, random);
        backend.Outliers.Watch([.. tiers.SelectMany(tier => tier.Endpoints)], policy.Outliers, picker.Refresh);
        return picker;
    }
}
