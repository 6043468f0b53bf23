using BenchmarkDotNet.Attributes;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Telemetry;

namespace Mesh.Benchmarks.Telemetry;

/// <summary>Counting a request that ended: once per request and hop, with a scraper's page attached as in the sidecar.</summary>
public class RequestMetricsBenchmark
{
    // For the whole run, as in the sidecar.
    private static readonly ProxyMetrics Metrics = new();
    private static readonly MetricsPage Page = new(Metrics.Requests, []);

    private readonly RequestRecorder _recorder = Metrics.Requests.CreateRecorder();
    private RequestSummary[] _requests = [];
    private int _next;

    /// <summary>Services called in turns; a connection calls one.</summary>
    [Params(1, 20)]
    public int Services { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        GC.KeepAlive(Page);
        _requests =
        [
            .. Enumerable.Range(1, Services).Select(i => new RequestSummary
            {
                Direction = TrafficDirection.Outbound,
                Service = $"shop/checkout-{i}",
                Backend = $"shop/checkout-{i}-v1",
                Peer = $"spiffe://cluster.local/ns/shop/sa/checkout-{i}",
                Method = KnownMethod.Get,
                StatusCode = 200,
                Duration = TimeSpan.FromMilliseconds(2),
            }),
        ];
    }

    /// <summary>On an event loop.</summary>
    [Benchmark]
    public void Record() => _recorder.Record(Next());

    /// <summary>On the managed host.</summary>
    [Benchmark]
    public void RequestEnded() => Metrics.RequestEnded(Next());

    private ref readonly RequestSummary Next()
    {
        _next = _next + 1 < _requests.Length ? _next + 1 : 0;
        return ref _requests[_next];
    }
}
