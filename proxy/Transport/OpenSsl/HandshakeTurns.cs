using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>
/// Shares a loop between handshakes and everything else. A handshake computes for about a millisecond, fifty times as long as a request; a burst of new connections would hold up
/// the requests on the open ones, and the kubelet's probes, until the pod counts as dead. So they compute after all else in a round, for a little time, and what is left waits for the
/// next. Those that have begun come first: each holds some 50 KiB until it is done.
/// </summary>
/// <param name="loop">Whose time it is.</param>
/// <param name="time">Clock of the turns.</param>
internal sealed class HandshakeTurns(EventLoop loop, TimeProvider time) : ILoopWork
{
    /// <summary>What handshakes take of a round; at least one computes. As long as some hundred requests.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(2);

    private readonly Queue<IHandshake> _begun = new();
    private readonly Queue<IHandshake> _new = new();
    private bool _isInLine;

    /// <summary>Puts a handshake in line. Loop thread; the caller sees to it that it stands there once.</summary>
    public void Await(IHandshake handshake, bool isNew)
    {
        (isNew ? _new : _begun).Enqueue(handshake);
        if (!_isInLine)
        {
            _isInLine = true;
            loop.Defer(this);
        }
    }

    public void Run()
    {
        long startedAt = time.GetTimestamp();
        while (_begun.TryDequeue(out IHandshake? next) || _new.TryDequeue(out next))
        {
            next.TakeTurn();
            if (time.GetElapsedTime(startedAt) >= Turn)
            {
                break;
            }
        }

        _isInLine = _begun.Count + _new.Count > 0;
        if (_isInLine)
        {
            // Not deferred: what has arrived meanwhile comes first.
            loop.Post(this);
        }
    }
}
