namespace Mesh.Proxy.Dns;

/// <summary>Bounds of the sidecar's DNS; <c>docs/limits.md</c> lists them.</summary>
internal static class DnsLimits
{
    /// <summary>Queries by UDP that are under way: each of them that is forwarded has a socket of its own.</summary>
    public const int MaxQueries = 512;

    /// <summary>Connections that are open.</summary>
    public const int MaxConnections = 128;

    /// <summary>How long a nameserver may take: as long as resolvers wait before they ask the next one.</summary>
    public static readonly TimeSpan NameserverTime = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may be silent. Clients open one for a query or a few.</summary>
    public static readonly TimeSpan ConnectionIdle = TimeSpan.FromSeconds(10);

    /// <summary>What a length of 16 bits can say.</summary>
    public const int MaxMessageBytes = ushort.MaxValue;
}
