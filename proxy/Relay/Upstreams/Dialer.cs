using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>Dials endpoints on one loop: plain, or mutual TLS to the peer's mesh port, with sessions resumed where the peer has offered it.</summary>
internal sealed class Dialer(EventLoop loop, DataPathOptions options, TlsIdentities identities, HandshakeTurns handshakes, ILogger<Dialer> logger) : IDialer
{
    private TlsSessionCache _sessions = new();
    private TlsIdentity? _identity;

    public EventLoop Loop => loop;

    public DataPathOptions Options => options;

    public required ProxyMetrics Metrics { get; init; }

    public ILogger<Dialer> Logger => logger;

    public TlsIdentity? Identity
    {
        get
        {
            TlsIdentity? current = identities.Current;
            if (!ReferenceEquals(current, _identity))
            {
                // A session belongs to the certificate it was made with.
                _sessions.Dispose();
                _sessions = new TlsSessionCache();
                _identity = current;
            }

            return current;
        }
    }

    public TlsSessionCache Sessions => _sessions;

    public HandshakeTurns Handshakes => handshakes;

    public IDial Begin(UpstreamTarget target, byte[] offer, IUpstreamWaiter waiter)
    {
        Dial dial = new(this, target, offer, waiter);
        dial.Start();
        return dial;
    }

    public void Dispose() => _sessions.Dispose();
}
