using System.Net;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Admin;

/// <summary>The open connections of one listener. They are not counted among those of traffic. Loop thread only.</summary>
internal sealed class AdminConnections : IConnectionAcceptor
{
    private readonly HashSet<AdminConnection> _open = [];
    private readonly ConnectionListener _socket;
    private TaskCompletionSource? _closed;

    public AdminConnections(AdminListener listener, AdminServices services)
    {
        Listener = listener;
        Services = services;
        _socket = new ConnectionListener(services.Loop, this, services.Logger);
    }

    public AdminListener Listener { get; }

    public AdminServices Services { get; }

    /// <summary>Begins to accept.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public IPEndPoint Bind() => _socket.Bind(Listener.EndPoint, isShared: false);

    /// <summary>Stops accepting and ends all connections.</summary>
    /// <param name="closed">Completed when the last page has been made that somebody had asked for.</param>
    public void Close(TaskCompletionSource closed)
    {
        _socket.Close();
        _closed = closed;
        foreach (AdminConnection connection in _open.ToArray())
        {
            connection.Abort();
        }

        CompleteIfEmpty();
    }

    public bool TryEnter() => _open.Count < Listener.MaxConnections;

    public void Accept(int descriptor)
    {
        AdminConnection connection = new(this, new PlainSocket(Services.Loop, descriptor));
        _open.Add(connection);
        connection.Start();
    }

    // A place is taken by being open.
    public void Leave()
    {
    }

    /// <summary>The connection has ended.</summary>
    public void Remove(AdminConnection connection)
    {
        _open.Remove(connection);
        CompleteIfEmpty();
    }

    private void CompleteIfEmpty()
    {
        if (_open.Count == 0)
        {
            _closed?.TrySetResult();
        }
    }
}
