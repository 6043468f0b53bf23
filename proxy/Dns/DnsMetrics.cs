using System.Diagnostics.Metrics;

namespace Mesh.Proxy.Dns;

/// <summary>Instruments of the sidecar's DNS.</summary>
internal sealed class DnsMetrics : IDisposable
{
    public const string MeterName = "Mesh.Proxy.Dns";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _queries;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _refused;

    public DnsMetrics()
    {
        _queries = _meter.CreateCounter<long>("mesh.dns.queries", "{query}", "Queries of the pod's processes, by what became of them.");
        _ignored = _meter.CreateCounter<long>("mesh.dns.answers.ignored", "{answer}", "Datagrams of nameservers that answer nothing that was asked.");
        _refused = _meter.CreateCounter<long>("mesh.dns.connections.refused", "{connection}", "Connections that were closed because too many are open.");
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>A query was passed on.</summary>
    public void Forwarded(bool overTcp) => Count("forwarded", overTcp);

    /// <summary>A query was answered here.</summary>
    public void Answered(DnsAnswer answer, bool overTcp)
    {
        if (answer.Failure is { } failure)
        {
            Failed(failure, overTcp);
        }
        else
        {
            Count(answer.Code == DnsCode.NameError ? "no-such-name" : "answered", overTcp);
        }
    }

    /// <summary>A query was answered with a failure.</summary>
    public void Failed(DnsFailure failure, bool overTcp) => Count(DnsFailures.CodeOf(failure), overTcp);

    public void IgnoredAnswer() => _ignored.Add(1);

    public void RefusedConnection() => _refused.Add(1);

    private void Count(string outcome, bool overTcp) =>
        _queries.Add(1, new KeyValuePair<string, object?>("outcome", outcome), new KeyValuePair<string, object?>("protocol", overTcp ? "tcp" : "udp"));
}
