using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>
/// The newest <see cref="TlsIdentity"/>. It is made by the thread that publishes a certificate: loops only ever read a reference.
/// </summary>
internal sealed class TlsIdentities
{
    /// <summary>Longer than a dial takes from choosing its identity to beginning its handshake, which the connect timeout bounds.</summary>
    private static readonly TimeSpan StillInHands = TimeSpan.FromMinutes(1);

    private readonly Lock _change = new();
    private readonly TimeProvider _time;
    private readonly Queue<(TlsIdentity Identity, long ReplacedAt)> _replaced = new();
    private TlsIdentity? _current;

    public TlsIdentities(WorkloadCertificateStore certificates, TimeProvider time)
    {
        _time = time;
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
            if (ReferenceEquals(_current?.Certificate, certificate))
            {
                return;
            }

            TlsIdentity next = new(certificate);
            // Some 200 KB outside of the collector's heap, which a heap that hardly grows would not come to collect. Those that may still be in the hands of a dial wait for a
            // later renewal: in a root rotation, roots and certificate change within moments of each other.
            while (_replaced.TryPeek(out var oldest) && _time.GetElapsedTime(oldest.ReplacedAt) > StillInHands)
            {
                _replaced.Dequeue().Identity.Dispose();
            }

            if (_current is { } replaced)
            {
                _replaced.Enqueue((replaced, _time.GetTimestamp()));
            }

            Volatile.Write(ref _current, next);
        }
    }
}
