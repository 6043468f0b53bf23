namespace Mesh.Proxy.Admin;

/// <summary>Times of the administration's connections.</summary>
internal static class AdminTimeouts
{
    /// <summary>Longer than a prober's next request on a connection it keeps takes to come, short enough that idle connections do not add up.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    /// <summary>For a request, from its first byte to its last: they fit a packet.</summary>
    public static readonly TimeSpan Request = TimeSpan.FromSeconds(5);

    /// <summary>How long a client that still sends may read our last answer: closing at once would reset the connection, and the reset would overtake the answer.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    /// <summary>For the first bytes of an answer, whatever its size.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    /// <summary>Slower than this nobody scrapes, and a person's dump through a slow tunnel is still faster.</summary>
    private const long MinBytesPerSecond = 32 * 1024;

    /// <summary>For an answer of so many bytes.</summary>
    public static TimeSpan ToSend(long bytes) => Answer + TimeSpan.FromSeconds(bytes / (double)MinBytesPerSecond);
}
