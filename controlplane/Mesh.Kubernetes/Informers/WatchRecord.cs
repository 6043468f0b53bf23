using Mesh.Kubernetes.Queues;

namespace Mesh.Kubernetes.Informers;

/// <summary>How the last watches of an informer ended, and what follows from that for the next.</summary>
internal sealed class WatchRecord(Backoff backoff, TimeSpan healthyAfter, TimeSpan instantCloseBelow, int closesBeforeRelist)
{
    private int _instantCloses;

    /// <summary>The last watch ended almost at once, so the next must not follow at once.</summary>
    public bool WasShort { get; private set; }

    /// <summary>Watches on this version keep closing without a word; the version itself is under suspicion.</summary>
    public bool KeepsClosing => _instantCloses >= closesBeforeRelist;

    /// <summary>A watch that lived clears the record; one that closed at once is a mark against the version it started from.</summary>
    public void Judge(TimeSpan lifetime, bool connected, bool sawEvent)
    {
        if (connected && lifetime >= healthyAfter)
        {
            backoff.Reset();
        }

        WasShort = lifetime < instantCloseBelow;
        if (sawEvent || !WasShort)
        {
            _instantCloses = 0;
        }
        else if (connected)
        {
            _instantCloses++;
        }
    }

    /// <summary>There is a new version to start from.</summary>
    public void Restart() => _instantCloses = 0;

    public TimeSpan NextDelay() => backoff.Next();
}
