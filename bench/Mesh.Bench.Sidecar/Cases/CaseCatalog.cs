using Mesh.Bench.Sidecar.Load;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Cases;

/// <summary>All cases, in the order they run and are reported.</summary>
internal static class CaseCatalog
{
    /// <summary>Enough to keep one core busy, few enough that nothing but the work itself is measured.</summary>
    private const int SmallConnections = 32;

    /// <summary>A MiB each: more would only wait in buffers.</summary>
    private const int LargeConnections = 8;

    private const int ThousandConnections = 1000;

    public const string SmallRequests = "h1-small";
    public const string ManyConnections = "conns-1000";
    public const string Resumed = "tls-resumed";

    /// <summary>All names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [SmallRequests, "h1-64k", "h1-1m", "tcp-stream", "tls-handshakes", Resumed, ManyConnections, "grpc-unary"];

    /// <summary>The catalogue.</summary>
    /// <param name="hasManyLatencies">Whether latency is measured for more than small requests.</param>
    /// <param name="counter">Counts requests.</param>
    /// <param name="handshakes">Opens connections that cannot resume a session, and such that can.</param>
    /// <param name="time">Clock of the measurement.</param>
    public static IReadOnlyList<BenchCase> Create(bool hasManyLatencies, BackendCounter counter, Func<bool, ILoad> handshakes, TimeProvider time)
    {
        return
        [
            new(SmallRequests, BenchProtocol.Http, "request", Wrk("/", SmallConnections), FixedRatePath: "/"),
            new("h1-64k", BenchProtocol.Http, "request", Wrk("/64k", SmallConnections), FixedRatePath: hasManyLatencies ? "/64k" : null),
            new("h1-1m", BenchProtocol.Http, "request", Wrk("/1m", LargeConnections)),
            // To the proxies these are bytes of an unknown protocol: each answer is one MiB of them.
            new("tcp-stream", BenchProtocol.Tcp, "MiB", Wrk("/1m", LargeConnections)),
            new("tls-handshakes", BenchProtocol.Http, "connection", handshakes(false)),
            new(Resumed, BenchProtocol.Http, "connection", handshakes(true)),
            new(ManyConnections, BenchProtocol.Http, "request", Wrk("/", ThousandConnections)) { WatchesMemory = true },
            // Last, because it brings Kestrel up, which stays: memory at a thousand connections of HTTP/1.1 is that of a sidecar which carries nothing else.
            new("grpc-unary", BenchProtocol.Grpc, "request", new H2Load(connections: 16, streams: 16)),
        ];

        WrkLoad Wrk(string path, int connections) => new(path, connections, counter, time);
    }

    /// <summary>Picks cases by name, all if none is named.</summary>
    public static IReadOnlyList<BenchCase> Select(IReadOnlyList<BenchCase> all, IReadOnlyList<string> names) =>
        [.. all.Where(one => names.Count == 0 || names.Contains(one.Name))];
}
