namespace Mesh.Proxy.Transport.Loops;

/// <summary>Owner of a <see cref="LoopTimer"/>.</summary>
internal interface ILoopTimerHandler
{
    /// <summary>The alarm went off, on the loop's thread. It is no longer set.</summary>
    void OnTimer(LoopTimer timer);
}
