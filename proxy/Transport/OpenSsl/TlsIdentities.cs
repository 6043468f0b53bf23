using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>
/// The newest <see cref="TlsIdentity"/>. It is made by the thread that publishes a certificate: loops only ever read a reference.
/// </summary>
internal sealed class TlsIdentities
{
    private readonly Lock _change = new();
    private TlsIdentity? _current;
    private TlsIdentity? _previous;

    public TlsIdentities(WorkloadCertificateStore certificates)
    {
        certificates.Published += Take;
        if (certificates.Current is { } first)
        {
            Take(first);
        }
    }

    /// <summary>Null before the first certificate was issued: no mesh connection is possible then.</summary>
    public TlsIdentity? Current => Volatile.Read(ref _current);

    private void Take(WorkloadCertificate certificate)
    {
        lock (_change)
        {
            if (!ReferenceEquals(_current?.Certificate, certificate))
            {
                TlsIdentity next = new(certificate);
                // Some 200 KB outside of the collector's heap, which a heap that hardly grows would not come to collect. The one before may still be in the hands of a dial; it
                // waits for the next renewal.
                _previous?.Dispose();
                _previous = _current;
                Volatile.Write(ref _current, next);
            }
        }
    }
}
