namespace Mesh.Proxy.Http;

/// <summary>Times of the HTTP host.</summary>
internal static class HttpTimeouts
{
    /// <summary>
    /// Keep-alive of a client's idle connection. Ten minutes, longer than client pools keep connections (Go 90 s, Java 5 min, .NET 1 min): the side that sends is
    /// the side that closes, so no request meets a closing connection.
    /// </summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a connection that comes while the sidecar drains may be silent. One second: whoever connects to ask does so at once, and the end must not wait for the others.
    /// </summary>
    public static readonly TimeSpan FirstRequestWhileDraining = TimeSpan.FromSeconds(1);

    /// <summary>Time for a request's head, as in Kestrel's and nginx's class of defaults (30–60 s): bounds what a slow client can hold.</summary>
    public static readonly TimeSpan RequestHead = TimeSpan.FromSeconds(30);

    /// <summary>Idle time of a pooled connection to an endpoint: below the keep-alive of common servers (nginx 75 s, Kestrel 130 s), far below <see cref="Idle"/>.</summary>
    public static readonly TimeSpan PooledIdle = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The same for the application beside us. Node.js closes after 5 s by default; a new loopback connection costs microseconds, a request that meets a closing one is lost.
    /// </summary>
    public static readonly TimeSpan PooledIdleLocal = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Silence of a peer's HTTP/2 connection with open streams before it is asked whether it is there. All requests to an endpoint share a connection: what hangs is not one request, but each that
    /// follows, until the connection is given up. A ping costs a packet each way.
    /// </summary>
    public static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Time for the answer. What is measured is also how long this process or its machine stands still: the HTTP client looks at the clock before it looks at an answer that has long been there, and
    /// virtual machines that are moved stand still for seconds.
    /// </summary>
    public static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Life of a pooled connection. One hour: renewed certificates and removed roots reach open connections within it, at the price of one handshake.
    /// </summary>
    public static readonly TimeSpan PooledLife = TimeSpan.FromHours(1);
}
