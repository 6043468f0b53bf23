using System.Collections.Immutable;
using System.Net;
using Mesh.Api;
using Mesh.Api.WellKnown;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Dns;

/// <summary>
/// The names below <c>clusterset.local</c>, as the Multi-Cluster Services API specifies them (schema 1.0.0): <c>SERVICE.NAMESPACE.svc.clusterset.local</c> has the addresses under which
/// the Service means all clusters, or those of its pods if it is headless, each of which has the name <c>POD.CLUSTER</c> before it.
/// </summary>
internal sealed class ClusterSetZone(INameResolver names)
{
    /// <summary>Answers for the zone's own name, and for everything that is not there.</summary>
    public static readonly DnsRecord Authority = DnsRecord.Authority(Name, DnsAnswerWriter.TimeToLive);

    private const string Apex = "clusterset.local";
    private const string VersionName = "dns-version." + Apex;
    private const string Version = "1.0.0";
    private const string ServiceSuffix = "." + MeshNames.ClusterSetDomain;

    // POD.CLUSTER.SERVICE.NAMESPACE.
    private const int MaxLabels = 4;

    private int _turn;

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
        string[] labels = name[..^ServiceSuffix.Length].Split('.');
        if (labels.Length > MaxLabels || !labels.All(label => KubernetesNames.IsLabel(label)))
        {
            return ValueTask.FromResult(DnsAnswer.NoSuchName);
        }

        // A namespace. Which ones have services is not asked for; that there is nothing below it must not be said (RFC 8020).
        return labels.Length == 1
            ? ValueTask.FromResult(DnsAnswer.NoData)
            : LookUpAsync($"{labels[^2]}.{labels[^1]}{ServiceSuffix}", string.Join('.', labels[..^2]), type, cancellationToken);
    }

    /// <param name="service">The name of a service.</param>
    /// <param name="host">What stands before it: nothing, a cluster, or a pod and its cluster.</param>
    /// <param name="type">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async ValueTask<DnsAnswer> LookUpAsync(string service, string host, DnsRecordType type, CancellationToken cancellationToken)
    {
        NameLookup lookup = await names.ResolveAsync(service, cancellationToken);
        return lookup.Unknown is { } reason ? DnsAnswer.Failed(DnsFailures.Of(reason))
            : lookup.Service is not { } found ? DnsAnswer.NoSuchName
            : host.Length == 0 ? Addresses(InTurn(found.Addresses), type)
            : host.Contains('.') ? OfHost(found, host, type)
            : found.Hosts.Any(pod => pod.Name.EndsWith("." + host, StringComparison.Ordinal)) ? DnsAnswer.NoData
            : DnsAnswer.NoSuchName;
    }

    private static DnsAnswer OfHost(NamedService service, string host, DnsRecordType type)
    {
        IPAddress[] addresses = [.. service.Hosts.Where(pod => pod.Name == host).Select(pod => pod.Address)];
        return addresses.Length == 0 ? DnsAnswer.NoSuchName : Addresses(addresses, type);
    }

    private static DnsAnswer Addresses(IEnumerable<IPAddress> addresses, DnsRecordType type) =>
        DnsAnswer.Of([.. addresses.Select(DnsRecord.Address).Where(record => IsAsked(type, record.Type))]);

    // Many clients take the first, and nobody balances the pods of a headless service but they.
    private IEnumerable<IPAddress> InTurn(ImmutableArray<IPAddress> addresses)
    {
        int first = addresses.Length < 2 ? 0 : (int)((uint)Interlocked.Increment(ref _turn) % (uint)addresses.Length);
        return addresses.Skip(first).Concat(addresses.Take(first));
    }
}
