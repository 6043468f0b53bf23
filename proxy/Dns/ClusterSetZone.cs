using Mesh.Api;
using Mesh.Api.WellKnown;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Dns;

/// <summary>
/// The names below <c>clusterset.local</c>, as the Multi-Cluster Services API specifies them (schema 1.0.0): <c>SERVICE.NAMESPACE.svc.clusterset.local</c> has the addresses under which
/// the Service means all clusters.
/// </summary>
internal sealed class ClusterSetZone(INameResolver names)
{
    /// <summary>Answers for the zone's own name, and for everything that is not there.</summary>
    public static readonly DnsRecord Authority = DnsRecord.Authority(Name, DnsAnswerWriter.TimeToLive);

    private const string Apex = "clusterset.local";
    private const string VersionName = "dns-version." + Apex;
    private const string Version = "1.0.0";
    private const string ServiceSuffix = "." + MeshNames.ClusterSetDomain;

    /// <summary>The zone's name as it travels.</summary>
    public static ReadOnlySpan<byte> Name => "\u000aclusterset\u0005local\0"u8;

    /// <summary>True for queries that are answered here and nowhere else.</summary>
    /// <param name="message">A query.</param>
    /// <param name="query">What it asks.</param>
    public static bool Owns(ReadOnlySpan<byte> message, in DnsQuery query) =>
        query.Class == DnsQuery.InternetClass && DnsName.IsWithin(NameOf(message, query), Name);

    /// <summary>Answers a query for a name of the zone.</summary>
    /// <param name="message">The query.</param>
    /// <param name="query">What it asks.</param>
    /// <param name="cancellationToken">Ends the wait for the control plane.</param>
    public ValueTask<DnsAnswer> AnswerAsync(ReadOnlySpan<byte> message, in DnsQuery query, CancellationToken cancellationToken)
    {
        if (query.Edns is { Version: > 0 })
        {
            return ValueTask.FromResult(DnsAnswer.BadVersion);
        }

        return DnsName.ToText(NameOf(message, query)) switch
        {
            Apex => ValueTask.FromResult(Only(query.Type, Authority)),
            VersionName => ValueTask.FromResult(Only(query.Type, DnsRecord.Text(Version))),
            MeshNames.ClusterSetDomain => ValueTask.FromResult(DnsAnswer.NoData),
            { } name when name.EndsWith(ServiceSuffix, StringComparison.Ordinal) => AnswerServiceAsync(name, query.Type, cancellationToken),
            _ => ValueTask.FromResult(DnsAnswer.NoSuchName),
        };
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> message, in DnsQuery query) => message.Slice(DnsHeader.Bytes, query.NameBytes);

    private static bool IsAsked(DnsRecordType asked, DnsRecordType type) => asked == type || asked == DnsRecordType.Any;

    private static DnsAnswer Only(DnsRecordType asked, DnsRecord record) => IsAsked(asked, record.Type) ? DnsAnswer.Of(record) : DnsAnswer.NoData;

    private ValueTask<DnsAnswer> AnswerServiceAsync(string name, DnsRecordType type, CancellationToken cancellationToken)
    {
        ReadOnlySpan<char> below = name.AsSpan(0, name.Length - ServiceSuffix.Length);
        int dot = below.IndexOf('.');
        if (dot < 0)
        {
            // A namespace. Which ones have services is not asked for; that there is nothing below it must not be said (RFC 8020).
            return ValueTask.FromResult(KubernetesNames.IsLabel(below) ? DnsAnswer.NoData : DnsAnswer.NoSuchName);
        }

        return KubernetesNames.IsLabel(below[..dot]) && KubernetesNames.IsLabel(below[(dot + 1)..])
            ? LookUpAsync(name, type, cancellationToken)
            : ValueTask.FromResult(DnsAnswer.NoSuchName);
    }

    private async ValueTask<DnsAnswer> LookUpAsync(string name, DnsRecordType type, CancellationToken cancellationToken)
    {
        NameLookup lookup = await names.ResolveAsync(name, cancellationToken);
        return lookup.Unknown is { } reason ? DnsAnswer.Failed(DnsFailures.Of(reason))
            : lookup.Service is { } service ? Addresses(service, type)
            : DnsAnswer.NoSuchName;
    }

    private static DnsAnswer Addresses(NamedService service, DnsRecordType type) =>
        DnsAnswer.Of([.. service.Addresses.Select(DnsRecord.Address).Where(record => IsAsked(type, record.Type))]);
}
