namespace Mesh.Proxy.Transport.Loops;

/// <summary>Told by its event loop, on the loop's thread, that its descriptor may be able to do more than it last could.</summary>
internal interface IReadinessHandler
{
    /// <param name="events">Bits of epoll.</param>
    void OnReady(uint events);
}
