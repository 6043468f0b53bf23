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
            () => authority.Current is { } current ? [new(current.Bundle.Roots.Min(root => new DateTimeOffset(root.NotAfter)).ToUnixTimeSeconds())] : Array.Empty<Measurement<long>>(),
            "s",
            "Unix time at which the first of the distributed root certificates expires");
        _meter.CreateObservableGauge(
            "mesh.identity.issuer.expiry",
            () => authority.Issuer is { } issuer ? [new(issuer.Authority.NotAfter.ToUnixTimeSeconds())] : Array.Empty<Measurement<long>>(),
            "s",
            "Unix time at which the certificate that signs, or one above it, expires");
        _meter.CreateObservableGauge(
            "mesh.identity.rotation.phase", () => (int)(authority.Current?.Phase ?? 0), null, "0 no root rotation, 1 distributing, 2 switched, 3 retiring");
    }

    public void Issued() => _issued.Add(1);

    public void Refused(StatusCode code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code.ToString()));

    public void Dispose() => _meter.Dispose();
}
