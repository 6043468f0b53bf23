namespace Mesh.Proxy.Http;

/// <summary>Limits of the managed host beside those that it shares with the engine (<see cref="Http1.Http1Limits"/>); docs/limits.md lists them all.</summary>
internal static class Http2Limits
{
    /// <summary>Streams of a connection. Peers multiplex all their requests over few connections; 256 of at most <see cref="StreamWindow"/> bound what a connection makes us keep.</summary>
    public const int MaxStreams = 256;

    /// <summary>Bytes of a stream's body that are on their way before its reader takes them: twice what a datacenter's round trip needs at a gigabit.</summary>
    public const int StreamWindow = 128 * 1024;

    /// <summary>The same for all streams of a connection together.</summary>
    public const int ConnectionWindow = 1024 * 1024;

    /// <summary>Bytes of one field, compressed or not: half of what a head may have.</summary>
    public const int MaxFieldBytes = 32 * 1024;
}
