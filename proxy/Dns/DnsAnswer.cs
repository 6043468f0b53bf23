using System.Collections.Immutable;

namespace Mesh.Proxy.Dns;

/// <summary>What the sidecar says to a question.</summary>
/// <param name="Code">How it went.</param>
/// <param name="Records">The records that were asked for.</param>
/// <param name="Failure">Why it is a failure; null if it is none.</param>
internal sealed record DnsAnswer(DnsCode Code, ImmutableArray<DnsRecord> Records, DnsFailure? Failure = null)
{
    public static DnsAnswer NoSuchName { get; } = new(DnsCode.NameError, []);

    /// <summary>The name exists, and has no records of that type.</summary>
    public static DnsAnswer NoData { get; } = new(DnsCode.NoError, []);

    public static DnsAnswer BadVersion { get; } = new(DnsCode.BadVersion, []);

    public static DnsAnswer Of(params ImmutableArray<DnsRecord> records) => new(DnsCode.NoError, records);

    public static DnsAnswer Failed(DnsFailure failure) => new(DnsCode.ServerFailure, [], failure);
}
