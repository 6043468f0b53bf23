using BenchmarkDotNet.Attributes;
using Mesh.Api.Resources.V1;
using Mesh.Benchmarks.Fixtures;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;

namespace Mesh.Benchmarks.State;

/// <summary>Making the state that requests read from 1,000 services with 10,000 endpoints.</summary>
public class ProxyStateBuilderBenchmark
{
    private readonly Service[] _services = [.. Enumerable.Range(0, MeshSize.Services).Select(WireMesh.Service)];
    private readonly Dictionary<string, Endpoints> _endpoints =
        Enumerable.Range(0, MeshSize.Services).ToDictionary(MeshSize.FullName, i => WireMesh.Endpoints(i), StringComparer.Ordinal);
    private readonly Endpoints[] _versions = [WireMesh.Endpoints(MeshSize.Changing, count: 9), WireMesh.Endpoints(MeshSize.Changing)];
    private readonly ProxyStateBuilder _warm = NewBuilder();
    private int _turn;

    [GlobalSetup]
    public void Setup() => Build(_warm);

    [Benchmark]
    public int BuildEverything() => Build(NewBuilder());

    /// <summary>One endpoint of one service begins or ceases to drain; everything else is shared with the state before.</summary>
    [Benchmark]
    public int BuildAfterOneEndpointChange()
    {
        _endpoints[MeshSize.FullName(MeshSize.Changing)] = _versions[_turn ^= 1];
        return Build(_warm);
    }

    private static ProxyStateBuilder NewBuilder() => new(new EndpointPickerFactory(TimeProvider.System, Chance.AsInTheSidecar()));

    private int Build(ProxyStateBuilder builder) => builder.Build(workload: null, _services, _endpoints.GetValueOrDefault).ServicesByAddress.Count;
}
