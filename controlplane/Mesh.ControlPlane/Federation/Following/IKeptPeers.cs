namespace Mesh.ControlPlane.Federation.Following;

/// <summary>Where what peers stated survives a restart.</summary>
internal interface IKeptPeers
{
    /// <summary>What was kept of a peer; null if nothing was, or it cannot be read any more.</summary>
    Task<KeptPeer?> ReadAsync(string cluster, CancellationToken cancellationToken);
}
