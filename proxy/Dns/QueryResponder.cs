namespace Mesh.Proxy.Dns;

/// <summary>Tells queries that are answered here from those that are passed on, and answers them.</summary>
internal sealed class QueryResponder(ClusterSetZone zone, DnsMetrics metrics)
{
    /// <summary>True for queries that the pod's nameserver must not see: nobody else knows these names.</summary>
    public static bool IsOwn(ReadOnlySpan<byte> message, out DnsQuery query) => DnsQuery.TryRead(message, out query) && ClusterSetZone.Owns(message, query);

    /// <summary>Answers such a query.</summary>
    public async ValueTask<byte[]> AnswerAsync(ReadOnlyMemory<byte> message, DnsQuery query, bool overTcp, CancellationToken cancellationToken)
    {
        DnsAnswer answer = await zone.AnswerAsync(message.Span, query, cancellationToken);
        metrics.Answered(answer, overTcp);
        return DnsAnswerWriter.Write(message.Span, query, answer, overTcp);
    }
}
