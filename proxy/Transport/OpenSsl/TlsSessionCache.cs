using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>
/// Sessions that peers have offered for resumption, of one loop and one certificate. A ticket is used once (RFC 8446 appendix C.4). Bounded: the oldest knowledge is not
/// worth more than a full handshake.
/// </summary>
internal sealed class TlsSessionCache : IDisposable
{
    private const int MaxTargets = 256;

    /// <summary>OpenSSL's servers send two tickets after a full handshake.</summary>
    private const int MaxPerTarget = 2;

    private readonly Dictionary<UpstreamTarget, Stack<nint>> _sessions = [];

    /// <summary>Takes ownership of the session.</summary>
    public void Add(UpstreamTarget target, nint session)
    {
        if (!_sessions.TryGetValue(target, out Stack<nint>? known))
        {
            if (_sessions.Count >= MaxTargets)
            {
                Dispose();
            }

            _sessions[target] = known = new Stack<nint>(MaxPerTarget);
        }

        if (known.Count >= MaxPerTarget)
        {
            LibSsl.FreeSession(session);
            return;
        }

        known.Push(session);
    }

    /// <summary>Gives a session away, or 0.</summary>
    public nint Take(UpstreamTarget target) =>
        _sessions.TryGetValue(target, out Stack<nint>? known) && known.TryPop(out nint session) ? session : 0;

    public void Dispose()
    {
        foreach (nint session in _sessions.Values.SelectMany(sessions => sessions))
        {
            LibSsl.FreeSession(session);
        }

        _sessions.Clear();
    }
}
