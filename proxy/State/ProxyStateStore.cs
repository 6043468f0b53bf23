namespace Mesh.Proxy.State;

/// <summary>Holds the current <see cref="ProxyState"/>. One writer (the discovery client), any number of readers, no lock.</summary>
internal sealed class ProxyStateStore
{
    private ProxyState _current = ProxyState.Empty;

    public ProxyState Current => Volatile.Read(ref _current);

    /// <summary>Replaces the state; requests in flight keep the one they took.</summary>
    /// <returns>The state that was replaced.</returns>
    public ProxyState Publish(ProxyState next) => Interlocked.Exchange(ref _current, next);
}
