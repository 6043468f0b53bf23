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

    private const int ManyConnections = 1000;

    public const string SmallRequests = "h1-small";
    public const string ManyConnectionsName = "conns-1000";

    /// <summary>The catalogue.</summary>
    /// <param name="handshakes">Opens connections that cannot resume a session, and such that can.</param>
    public static IReadOnlyList<BenchCase> Create(Func<bool, ILoad> handshakes) =>
    [
        new(SmallRequests, BenchProtocol.Http, "request", new WrkLoad("/", SmallConnections, countsBytes: false), FixedRatePath: "/"),
        new("h1-64k", BenchProtocol.Http, "request", new WrkLoad("/64k", SmallConnections, countsBytes: false), FixedRatePath: "/64k"),
        new("h1-1m", BenchProtocol.Http, "request", new WrkLoad("/1m", LargeConnections, countsBytes: false)),
        new("grpc-unary", BenchProtocol.Grpc, "request", new H2Load(connections: 16, streams: 16)),
        new("tcp-stream", BenchProtocol.Tcp, "MiB", new WrkLoad("/stream", LargeConnections, countsBytes: true)),
        new("tls-handshakes", BenchProtocol.Http, "connection", handshakes(false)),
        new("tls-resumed", BenchProtocol.Http, "connection", handshakes(true)),
        new(ManyConnectionsName, BenchProtocol.Http, "request", new WrkLoad("/", ManyConnections, countsBytes: false)) { WatchesMemory = true },
    ];

    /// <summary>Picks cases by name, all if none is named.</summary>
    /// <exception cref="BenchException">A name does not exist.</exception>
    public static IReadOnlyList<BenchCase> Select(IReadOnlyList<BenchCase> all, IReadOnlyList<string> names)
    {
        string[] unknown = [.. names.Except(all.Select(one => one.Name))];
        return unknown.Length == 0
            ? [.. all.Where(one => names.Count == 0 || names.Contains(one.Name))]
            : throw new BenchException($"no such case: {string.Join(", ", unknown)}; there are {string.Join(", ", all.Select(one => one.Name))}");
    }
}
