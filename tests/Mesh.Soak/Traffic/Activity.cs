using System.Net.Sockets;

namespace Mesh.Soak.Traffic;

/// <summary>What one worker is doing, for the watch.</summary>
internal sealed class Activity(TimeProvider time)
{
    private long _since;
    private Socket? _socket;
    private string _what = "";

    /// <summary>Something begins that has to end in time.</summary>
    public void Begin(Socket socket, string what)
    {
        _socket = socket;
        _what = what;
        Volatile.Write(ref _since, time.GetTimestamp());
    }

    public void End() => Volatile.Write(ref _since, 0);

    /// <summary>Breaks off what takes longer than <paramref name="limit"/>.</summary>
    /// <returns>What that was, or null.</returns>
    public string? BreakIfStalled(TimeSpan limit)
    {
        long since = Volatile.Read(ref _since);
        if (since == 0 || time.GetElapsedTime(since) < limit)
        {
            return null;
        }

        End();
        Socket? socket = _socket;
        if (socket is not null)
        {
            Sockets.Break(socket);
        }

        return _what;
    }
}
