namespace Mesh.Proxy.Discovery;

/// <summary>Whether the control plane answers. Written by the discovery client's loop, read by connections.</summary>
internal sealed class DiscoveryConnection(TimeProvider time)
{
    /// <summary>
    /// A stream that was lost this recently counts as connected: streams end now and then (rollouts, rebalancing) and are back in a moment, and a connection that
    /// is passed through meanwhile would stay outside the mesh for its whole life.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private const long Never = long.MinValue;
    private long _lostAt = Never;
    private bool _connected;

    /// <summary>True while a stream has answered.</summary>
    public bool IsConnected => Volatile.Read(ref _connected);

    /// <summary>True if it is worth waiting for an answer.</summary>
    public bool MayAnswer
    {
        get
        {
            long lostAt = Volatile.Read(ref _lostAt);
            return IsConnected || (lostAt != Never && time.GetElapsedTime(lostAt) < Grace);
        }
    }

    public void SetConnected() => Volatile.Write(ref _connected, true);

    public void SetLost()
    {
        if (IsConnected)
        {
            Volatile.Write(ref _lostAt, time.GetTimestamp());
            Volatile.Write(ref _connected, false);
        }
    }
}
