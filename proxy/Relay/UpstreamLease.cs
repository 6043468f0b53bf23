using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay;

/// <summary>
/// The upstream connection of an exchange, for one attempt: from the pool or dialled, then given back, closed, or turned into a tunnel.
/// <code>
/// free ──Connect──▶ dialling ──▶ held ──GiveBack, Close, TakeSocket──▶ free
///          └────── pooled ───────▲
/// </code>
/// </summary>
/// <param name="services">Pool and dialler of the loop.</param>
/// <param name="exchange">Told when the connection is there, perhaps within <see cref="Connect"/>, or cannot be had.</param>
internal sealed class UpstreamLease(RelayServices services, HttpExchange exchange) : IUpstreamWaiter
{
    private static readonly byte[] Http1Offer = AlpnSelection.Offer(Mesh.Api.WellKnown.ApplicationProtocols.Http1);

    private IDial? _dial;
    private TlsIdentity? _identity;

    /// <summary>The connections of the endpoint that is asked, or was asked last.</summary>
    public UpstreamHost? Host { get; private set; }

    /// <summary>What is held; null if nothing is.</summary>
    public UpstreamHttp? Connection { get; private set; }

    /// <summary>Gets a connection.</summary>
    public void Connect(UpstreamHost host)
    {
        Host = host;
        // Should another certificate come while the connection is made, it counts as made with the earlier one.
        _identity = services.Dialer.Identity;
        if (host.TryTake(_identity) is { } pooled)
        {
            Hold(pooled);
        }
        else
        {
            _dial = services.Dialer.Begin(host.Target, Http1Offer, this);
        }
    }

    /// <summary>The pooled connection had been closed by the peer: gets another. The idle ones beside it are as old.</summary>
    public void Replace()
    {
        Close();
        Host!.CloseAll();
        Connect(Host);
    }

    /// <summary>The exchange has ended cleanly.</summary>
    public void GiveBack()
    {
        if (Connection is { } connection)
        {
            Connection = null;
            Host!.Return(connection);
        }
    }

    /// <summary>What is held is of no more use; what is dialled is not wanted any more.</summary>
    public void Close()
    {
        _dial?.Cancel();
        _dial = null;
        Connection?.Close();
        Connection = null;
    }

    /// <summary>The peers have agreed on another protocol.</summary>
    /// <returns>The socket, which the caller owns now.</returns>
    public TransportSocket TakeSocket()
    {
        TransportSocket socket = Connection!.Socket;
        Connection = null;
        return socket;
    }

    public void OnConnected(TransportSocket socket)
    {
        _dial = null;
        Hold(new UpstreamHttp(Host!, socket, _identity, services.Loop));
        exchange.Resume();
    }

    public void OnDialFailed(ForwardFailure failure)
    {
        _dial = null;
        exchange.OnUpstreamFailed(failure);
        exchange.Resume();
    }

    private void Hold(UpstreamHttp connection)
    {
        Connection = connection;
        connection.Take(exchange);
        exchange.OnUpstream(connection);
    }
}
