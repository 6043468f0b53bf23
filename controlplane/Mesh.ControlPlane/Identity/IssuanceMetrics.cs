using System.Diagnostics.Metrics;
using Grpc.Core;

namespace Mesh.ControlPlane.Identity;

/// <summary>What the certificate authority counts.</summary>
internal sealed class IssuanceMetrics : IDisposable
{
    public const string MeterName = "Mesh.ControlPlane.Identity";

    private readonly Meter _meter;
    private readonly Counter<long> _issued;
    private readonly Counter<long> _refused;

    public IssuanceMetrics(IMeterFactory factory, AuthorityHolder authority)
    {
        _meter = factory.Create(MeterName);
        _issued = _meter.CreateCounter<long>("mesh.identity.certificates.issued", "{certificate}", "Certificates issued to workloads");
        _refused = _meter.CreateCounter<long>("mesh.identity.certificates.refused", "{request}", "Certificate requests refused, by status code");
        // An absolute time, so that an alert needs no knowledge of when the scrape happened.
        _meter.CreateObservableGauge(
            "mesh.identity.root.expiry",
            () => authority.Issuer is { } issuer ? [new(new DateTimeOffset(issuer.Authority.Root.NotAfter).ToUnixTimeSeconds())] : Array.Empty<Measurement<long>>(),
            "s",
            "Unix time at which the root certificate expires");
        _meter.CreateObservableGauge(
            "mesh.identity.root.different", () => authority.IsSecretDifferent ? 1 : 0, null, "1 while the CA Secret holds another root than the one in use (leader)");
    }

    public void Issued() => _issued.Add(1);

    public void Refused(StatusCode code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code.ToString()));

    public void Dispose() => _meter.Dispose();
}
