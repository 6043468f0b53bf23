using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Relay;

/// <summary>The accepted connections of one loop; what is waited for at the end. Loop thread only.</summary>
internal sealed class RelayConnections(ConnectionLimiter limiter)
{
    private readonly HashSet<IRelayConnection> _open = [];
    private TaskCompletionSource? _drained;

    /// <summary>What runs may end: answers say that the connection closes, and who has nothing to ask is not waited for.</summary>
    public bool IsDraining => _drained is not null;

    /// <summary>Those that are open.</summary>
    public int Count => _open.Count;

    public void Add(IRelayConnection connection) => _open.Add(connection);

    /// <summary>The connection has ended: its place under the limit is free again.</summary>
    public void Remove(IRelayConnection connection, TrafficDirection direction)
    {
        if (_open.Remove(connection))
        {
            limiter.Leave(direction);
            CompleteIfEmpty();
        }
    }

    /// <summary>The connection goes on under another owner, who leaves the limiter in its place.</summary>
    public void HandOver(IRelayConnection connection)
    {
        _open.Remove(connection);
        CompleteIfEmpty();
    }

    /// <summary>The pod ends.</summary>
    public void BeginLameDuck()
    {
        foreach (IRelayConnection connection in _open.ToArray())
        {
            connection.BeginLameDuck();
        }
    }

    /// <summary>Lets what runs end.</summary>
    /// <param name="drained">Completed when nothing is open any more.</param>
    public void Drain(TaskCompletionSource drained)
    {
        _drained = drained;
        foreach (IRelayConnection connection in _open.ToArray())
        {
            connection.Drain();
        }

        CompleteIfEmpty();
    }

    /// <summary>Ends what the policy does not allow any more.</summary>
    public void RejudgeAll()
    {
        foreach (IRelayConnection connection in _open.ToArray())
        {
            connection.Rejudge();
        }
    }

    /// <summary>Ends what still runs.</summary>
    public void AbortAll()
    {
        foreach (IRelayConnection connection in _open.ToArray())
        {
            connection.Abort();
        }
    }

    private void CompleteIfEmpty()
    {
        if (_open.Count == 0)
        {
            _drained?.TrySetResult();
        }
    }
}
