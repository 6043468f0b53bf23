using System.Collections.Immutable;
using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Balancing;

/// <summary>Endpoints on a clock that stands still.</summary>
internal sealed class TestEndpoints
{
    private int _made;

    public FakeTimeProvider Time { get; } = new();

    public RecordedLog Log { get; } = new();

    public RegionTable Regions => field ??= new RegionTable(Time);

    public ImmutableArray<EndpointModel> Create(int count) => Create([.. Enumerable.Repeat(1, count)]);

    public ImmutableArray<EndpointModel> Create(params int[] weights) =>
        [.. weights.Select(weight => new EndpointModel(new IPEndPoint(0x0100_000A + (++_made << 16), 80), null, $"shop/web-{_made}", new EndpointState(Time)) { Weight = weight })];

    /// <summary>Pods, and gateways with pods behind them.</summary>
    public ImmutableArray<EndpointModel> CreateWithCapacities(params int[] capacities) =>
        [.. Create(capacities.Length).Select((endpoint, i) => endpoint with { Capacity = capacities[i], IsGateway = capacities[i] > 1 })];

    public static EndpointSet Set(ImmutableArray<EndpointModel> endpoints, int seed = 1) => new(endpoints, EndpointAdmission.Healthy, new Random(seed));

    /// <summary>A backend's picker with its detector, which is disposed with the test process.</summary>
    public PriorityPicker Picker(BackendPolicy policy, params ImmutableArray<EndpointModel>[] tiers)
    {
        BackendState state = State(Regions);
        PriorityPicker picker = new([.. tiers.Select(tier => new LocalityTier(tier))], policy, Regions, state, new Random(1));
        state.Outliers.Watch([.. tiers.SelectMany(tier => tier)], policy.Outliers, picker.Refresh);
        return picker;
    }

    /// <summary>What is alive of a backend.</summary>
    public BackendState State(RegionTable regions) =>
        new(new OutlierDetector("shop/web:80", Time, new Random(1), Log), regions, new MoveGuards("shop/web:80", Time, Log), Time);

    /// <summary>Picks again and again without sending anything.</summary>
    public static Dictionary<EndpointModel, int> Count(IEndpointPicker picker, int picks) => Enumerable.Range(0, picks)
        .Select(_ => picker.Pick(default).Endpoint!)
        .GroupBy(endpoint => endpoint).ToDictionary(group => group.Key, group => group.Count());
}
