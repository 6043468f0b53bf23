namespace Mesh.Proxy.Forwarding;

/// <summary>What a try holds while it is under way: its place among the requests in flight at the endpoint, the endpoint's connections, and its time.</summary>
internal sealed class UpstreamTry : IDisposable
{
    private readonly UpstreamPool _pool;
    private readonly Upstream _upstream;
    private readonly ForwardAttempt _attempt;
    private readonly RequestDeadline _deadline;
    private readonly TimeProvider _time;

    /// <param name="attempt">The try.</param>
    /// <param name="key">Where it goes.</param>
    /// <param name="pool">Connections.</param>
    /// <param name="deadline">How long it may take; disposed of here.</param>
    /// <param name="time">Clock.</param>
    public UpstreamTry(ForwardAttempt attempt, UpstreamKey key, UpstreamPool pool, RequestDeadline deadline, TimeProvider time)
    {
        _attempt = attempt;
        _pool = pool;
        _deadline = deadline;
        _time = time;
        _upstream = pool.Rent(key);
        attempt.Endpoint.State.Begin();
    }

    /// <summary>Scheme and authority of the endpoint.</summary>
    public string Prefix => _upstream.Prefix;

    public HttpMessageInvoker Invoker => _upstream.Invoker;

    /// <summary>Ends the try.</summary>
    public CancellationToken Token => _deadline.Token;

    /// <summary>It has taken longer than one try may.</summary>
    public bool IsExpired => _deadline.IsExpired;

    public TimeSpan Elapsed => _time.GetElapsedTime(_attempt.StartedAt);

    public void Dispose()
    {
        _attempt.Endpoint.State.End();
        _pool.Return(_upstream);
        _deadline.Dispose();
    }
}
