namespace Mesh.Proxy.Forwarding;

/// <summary>The pooled connections to one endpoint in one HTTP version.</summary>
/// <param name="prefix">Scheme and authority that requests are addressed to, for clients that name no host.</param>
/// <param name="handler">Owner of the connections.</param>
internal sealed class Upstream(string prefix, SocketsHttpHandler handler) : IDisposable
{
    private long _lastUsed;
    private int _inUse;

    public string Prefix => prefix;

    public HttpMessageInvoker Invoker { get; } = new(new RequestBodyHandler(new SoundAnswerHandler(handler)), disposeHandler: true);

    public long LastUsed => Volatile.Read(ref _lastUsed);

    public bool IsInUse => Volatile.Read(ref _inUse) > 0;

    public void Enter(long timestamp)
    {
        Interlocked.Increment(ref _inUse);
        Volatile.Write(ref _lastUsed, timestamp);
    }

    public void Leave(long timestamp)
    {
        Volatile.Write(ref _lastUsed, timestamp);
        Interlocked.Decrement(ref _inUse);
    }

    public void Dispose() => Invoker.Dispose();
}
