using System.Net;

namespace Mesh.Proxy.Gateways;

/// <summary>A connection that has ended, for the access log.</summary>
internal sealed record GatewayRecord
{
    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Who called; null if it had gone before anybody could ask.</summary>
    public IPEndPoint? Source { get; init; }

    /// <summary>What was named; empty if it was nothing that a name could be.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>Who was reached; null if nobody was.</summary>
    public IPEndPoint? Endpoint { get; init; }

    /// <summary><c>namespace/pod</c> of <see cref="Endpoint"/>.</summary>
    public string Workload { get; init; } = "";

    public long ToUpstream { get; init; }

    public long ToClient { get; init; }

    /// <summary>Why it was not passed on, or <c>reset</c>; empty if it ended well.</summary>
    public string Reason { get; init; } = "";
}
