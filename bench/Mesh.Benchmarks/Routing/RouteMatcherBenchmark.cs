using BenchmarkDotNet.Attributes;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Matching;
using Mesh.Proxy.State;

namespace Mesh.Benchmarks.Routing;

/// <summary>Finding a request's rule: once per request of a port with routes. Nothing may be allocated.</summary>
public class RouteMatcherBenchmark
{
    private readonly FixedHead _head = new();
    private HttpRoutesModel? _routes;

    /// <summary>Matches before the one that fits, which is for all requests. 0 is a route that only splits traffic.</summary>
    [Params(0, 1, 10, 100)]
    public int Misses { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        HttpRouting routing = new() { Rules = { new HttpRouteRule { Source = "HTTPRoute shop/checkout", Name = "0" } } };
        for (int i = 0; i < Misses; i++)
        {
            routing.Matches.Add(new HttpRouteMatch { PathPrefix = $"/api/v{i}", Method = "GET" });
        }

        routing.Matches.Add(new HttpRouteMatch { PathPrefix = "/" });
        _routes = new HttpRoutesBuilder().Build(routing, 80, static _ => throw new InvalidOperationException("the rule has no backend"), null);
    }

    [Benchmark]
    public bool Find() => RouteMatcher.Find(_routes!.Matches, _head) is not null;

    /// <summary>The engine's view costs as much: slices of a buffer.</summary>
    private sealed class FixedHead : RequestHead
    {
        public override ReadOnlySpan<byte> Method => "GET"u8;

        public override ReadOnlySpan<byte> Authority => "checkout.shop.svc.cluster.local:8080"u8;

        public override ReadOnlySpan<byte> PathAndQuery => "/checkout/cart?session=5f2b9c&items=3"u8;

        public override bool TryGetField(FieldName name, int index, out ReadOnlySpan<byte> value)
        {
            value = default;
            return false;
        }
    }
}
