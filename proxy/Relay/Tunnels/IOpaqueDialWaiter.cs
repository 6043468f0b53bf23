namespace Mesh.Proxy.Relay.Tunnels;

/// <summary>Who waits for an <see cref="OpaqueDial"/>. Loop thread.</summary>
internal interface IOpaqueDialWaiter
{
    /// <summary>It is connected, or has failed.</summary>
    void OnDialled();
}
