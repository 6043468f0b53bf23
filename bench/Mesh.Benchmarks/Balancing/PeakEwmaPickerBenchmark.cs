using System.Collections.Immutable;
using System.Net;
using BenchmarkDotNet.Attributes;
using Mesh.Benchmarks.Fixtures;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Benchmarks.Balancing;

/// <summary>Choosing an endpoint: once per request.</summary>
public class PeakEwmaPickerBenchmark
{
    private IEndpointPicker _picker = NoEndpointPicker.NoEndpoint;

    [Params(2, 10, 1000)]
    public int Endpoints { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var factory = new EndpointPickerFactory(new RoundTime(TimeProvider.System), Chance.AsInTheSidecar());
        ImmutableArray<EndpointModel> endpoints =
        [
            .. Enumerable.Range(0, Endpoints).Select(i => new EndpointModel(
                new IPEndPoint(IPAddress.Parse(MeshSize.PodIp(i % MeshSize.Services, 0)), 8080 + i), null, $"shop/cart-{i}", factory.CreateState())),
        ];
        // Measured endpoints, each a little slower than the one before: the comparison has something to decide.
        for (int i = 0; i < endpoints.Length; i++)
        {
            endpoints[i].State.ObserveSuccess(TimeSpan.FromMilliseconds(1 + i % 10));
        }

        _picker = factory.CreatePicker(endpoints);
    }

    [Benchmark(OperationsPerInvoke = LoopThread.Batch)]
    public void Pick() => LoopThread.Run(PickOne);

    /// <summary>With the bookkeeping of a whole request.</summary>
    [Benchmark(OperationsPerInvoke = LoopThread.Batch)]
    public void PickAndObserve() => LoopThread.Run(PickAndObserveOne);

    private void PickOne() => _picker.Pick(default);

    private void PickAndObserveOne()
    {
        EndpointState state = _picker.Pick(default).Endpoint!.State;
        state.Begin();
        state.ObserveSuccess(TimeSpan.FromMilliseconds(2));
        state.End();
    }
}
