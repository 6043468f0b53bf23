using System.Net;
using Mesh.Bench.Sidecar.Machine;

namespace Mesh.Bench.Sidecar.Topology;

/// <summary>Two proxies with mutual TLS between them, ready to carry one protocol.</summary>
internal sealed record ProxyPair
{
    public required Contender Contender { get; init; }

    public required BenchProtocol Protocol { get; init; }

    /// <summary>Network namespace of the pod that calls; the load generator runs there.</summary>
    public required string ClientNetwork { get; init; }

    /// <summary>Cluster IP and port of the Service that the load dials; redirection leads it to the client's proxy.</summary>
    public required IPEndPoint Service { get; init; }

    /// <summary>Mutual TLS port of the server's proxy.</summary>
    public required IPEndPoint MutualTls { get; init; }

    /// <summary>Where the backend tells how many requests it has had.</summary>
    public required Uri BackendStatus { get; init; }

    /// <summary>What a client of <see cref="MutualTls"/> sends as SNI.</summary>
    public required string ServerName { get; init; }

    /// <summary>The proxy beside the caller.</summary>
    public required ProxyProcesses Client { get; init; }

    /// <summary>The proxy beside the backend.</summary>
    public required ProxyProcesses Server { get; init; }

    /// <summary>CPU time of both hops since their start.</summary>
    public TimeSpan CpuTime() => Client.CpuTime() + Server.CpuTime();

    /// <summary>Resident memory of the larger of the two, in MiB.</summary>
    public double ResidentMegabytes() => Math.Max(Client.ResidentMegabytes(), Server.ResidentMegabytes());
}
