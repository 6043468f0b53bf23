using System.Collections.Immutable;
using System.Net;
using BenchmarkDotNet.Attributes;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Benchmarks.Fixtures;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;

namespace Mesh.Benchmarks.Routing;

/// <summary>Choosing a backend by weight: once per request.</summary>
public class BackendChooserBenchmark
{
    private readonly BackendChooser _chooser = new(Chance.AsInTheSidecar());
    private ServiceModel? _service;
    private ServicePortModel? _port;

    /// <summary>1 is a service that nothing splits, 2 a canary.</summary>
    [Params(1, 2, 10)]
    public int Backends { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        ImmutableArray<WeightedBackendModel> backends =
        [
            .. Enumerable.Range(1, Backends).Select(i => new WeightedBackendModel(
                FixedBackend.Create(new ResourceName("shop", $"checkout-v{i}"), new IPEndPoint(IPAddress.Loopback, 8080 + i), TimeProvider.System), 10 * i)),
        ];
        _port = new ServicePortModel(80, Protocol.Http1, backends, "TrafficSplit shop/checkout");
        _service = new ServiceModel(
            new ResourceName("shop", "checkout"), "cluster-1", System.Collections.Frozen.FrozenDictionary<int, ServicePortModel>.Empty);
    }

    [Benchmark]
    public bool Choose() => _chooser.Choose(_service!, _port!).HasBackend;
}
