using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>One certificate of this sidecar, ready for handshakes on both sides. Immutable; renewal makes a new one and open connections keep theirs.</summary>
internal sealed class TlsIdentity(WorkloadCertificate certificate) : IDisposable
{
    public WorkloadCertificate Certificate => certificate;

    public SslContextHandle Server { get; } = TlsContextFactory.CreateServer(certificate);

    public SslContextHandle Client { get; } = TlsContextFactory.CreateClient(certificate);

    /// <summary>No more connections begin with it; those that did keep what they need.</summary>
    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
    }
}
