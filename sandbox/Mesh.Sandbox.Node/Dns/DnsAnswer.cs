namespace Mesh.Sandbox.Node.Dns;

/// <summary>What the zone says to a question.</summary>
/// <param name="Code">A name that exists but has no such record is <see cref="DnsCode.NoError"/> without records.</param>
/// <param name="Records">The answer.</param>
/// <param name="Additional">What the client will ask next.</param>
internal sealed record DnsAnswer(DnsCode Code, IReadOnlyList<DnsRecord> Records, IReadOnlyList<DnsRecord> Additional)
{
    public static DnsAnswer NoSuchName { get; } = new(DnsCode.NameError, [], []);

    public static DnsAnswer NoData { get; } = new(DnsCode.NoError, [], []);

    public static DnsAnswer Of(IReadOnlyList<DnsRecord> records, IReadOnlyList<DnsRecord>? additional = null) => new(DnsCode.NoError, records, additional ?? []);
}
