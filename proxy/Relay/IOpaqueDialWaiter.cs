namespace Mesh.Proxy.Relay;

/// <summary>Who waits for an <see cref="OpaqueDial"/>. Loop thread.</summary>
internal interface IOpaqueDialWaiter
{
    /// <summary>It is connected, or has failed.</summary>
    void OnDialled();
}
