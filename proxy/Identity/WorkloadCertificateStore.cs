namespace Mesh.Proxy.Identity;

/// <summary>Holds the current <see cref="WorkloadCertificate"/>. One writer (the identity client), readers take it once per handshake.</summary>
internal sealed class WorkloadCertificateStore
{
    private WorkloadCertificate? _current;

    /// <summary>The certificate, or null before the first one was issued: no mesh connection is possible then.</summary>
    public WorkloadCertificate? Current => Volatile.Read(ref _current);

    public void Publish(WorkloadCertificate next) => Volatile.Write(ref _current, next);
}
