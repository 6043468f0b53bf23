namespace Mesh.Proxy.Relay.Tunnels;

/// <summary>Whose tunnel it is.</summary>
internal interface IByteTunnelOwner
{
    /// <summary>Bytes were passed on.</summary>
    /// <param name="toUpstream">Bytes since the last time.</param>
    /// <param name="toClient">Bytes since the last time.</param>
    void OnTunnelMoved(long toUpstream, long toClient)
    {
    }

    /// <summary>The tunnel has ended; both sockets are closed.</summary>
    /// <param name="tunnel">Which.</param>
    /// <param name="isBroken">Ended by a reset of either side, or aborted.</param>
    void OnTunnelEnded(ByteTunnel tunnel, bool isBroken);
}
