using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Admin;

/// <summary>Where administration listens, and how many connections may be open there; a listener that is full does not close the others.</summary>
/// <param name="endPoint">Address and port.</param>
/// <param name="maxConnections">Further ones are closed at once.</param>
internal sealed class AdminListener(IPEndPoint endPoint, int maxConnections)
{
    /// <summary>For the kubelet: whoever else connects must not make the pod unready.</summary>
    public const int ManyConnections = 1024;

    /// <summary>Scrapes and a person or two; anything beyond is a mistake or worse.</summary>
    public const int FewConnections = 64;

    private int _open;

    public IPEndPoint EndPoint => endPoint;

    /// <summary>Counts a connection while <paramref name="next"/> serves it.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _open) <= maxConnections)
            {
                await next(connection);
            }
            else
            {
                connection.Abort();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
