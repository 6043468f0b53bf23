namespace Mesh.Proxy.Relay;

/// <summary>Told when a tunnel has ended; both sockets are closed then.</summary>
internal interface IByteTunnelOwner
{
    /// <param name="tunnel">Which.</param>
    /// <param name="isBroken">Ended by a reset of either side, or aborted.</param>
    void OnTunnelEnded(ByteTunnel tunnel, bool isBroken);
}
