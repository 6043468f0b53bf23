using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Mesh.Sandbox.Node.Network;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Dns;

/// <summary>Answers DNS over UDP and TCP inside the cluster's network. Bounded: one datagram at a time, a few TCP connections that may not idle.</summary>
internal sealed partial class ClusterDnsServer : IDisposable
{
    private const int Port = 53;
    private const int MaxQueryBytes = 4096;
    private const int MaxTcpConnections = 64;

    private static readonly TimeSpan TcpIdle = TimeSpan.FromSeconds(10);

    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly ClusterZone _zone;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _connections = new(MaxTcpConnections);

    private ClusterDnsServer(Socket udp, Socket tcp, ClusterZone zone, TimeProvider timeProvider, ILogger logger)
    {
        _udp = udp;
        _tcp = tcp;
        _zone = zone;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    /// <summary>Takes the port; answers come once both loops run.</summary>
    public static ClusterDnsServer Bind(ClusterNetwork network, ClusterZone zone, TimeProvider timeProvider, ILogger logger)
    {
        var endpoint = new IPEndPoint(network.Options.DnsAddress, Port);
        var udp = network.CreateSocket(SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(endpoint);
        var server = new ClusterDnsServer(udp, network.Listen(endpoint), zone, timeProvider, logger);
        Log.Started(logger, endpoint);
        return server;
    }

    /// <summary>To be called when both loops have ended.</summary>
    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
        _connections.Dispose();
    }

    public async Task ServeUdpAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxQueryBytes];
        var anybody = new IPEndPoint(IPAddress.Any, 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, anybody, cancellationToken);
                var answer = Answer(buffer.AsSpan(0, received.ReceivedBytes), overTcp: false);
                if (answer.Length > 0)
                {
                    await _udp.SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, cancellationToken);
                }
            }
            catch (SocketException e)
            {
                // A client that is gone already makes the next receive fail; the next one after that works.
                Log.RequestFailed(_logger, e.Message);
            }
        }
    }

    public async Task ServeTcpAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _connections.WaitAsync(cancellationToken);
            try
            {
                _ = ServeConnectionAsync(await _tcp.AcceptAsync(cancellationToken), cancellationToken);
            }
            catch (Exception e)
            {
                _connections.Release();
                if (e is not SocketException)
                {
                    throw;
                }

                Log.RequestFailed(_logger, e.Message);
            }
        }
    }

    private async Task ServeConnectionAsync(Socket connection, CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(TcpIdle, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            var prefix = new byte[2];
            while (await stream.ReadAtLeastAsync(prefix, 2, throwOnEndOfStream: false, linked.Token) == 2)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(prefix);
                if (length > MaxQueryBytes)
                {
                    return;
                }

                var message = new byte[length];
                await stream.ReadExactlyAsync(message, linked.Token);
                var answer = Answer(message, overTcp: true);
                BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. prefix, .. answer], linked.Token);
                idle.CancelAfter(TcpIdle);
            }
        }
        catch (Exception e)
        {
            // The border of one connection, which nobody waits for.
            Log.RequestFailed(_logger, e.Message);
        }
        finally
        {
            Release();
        }
    }

    private void Release()
    {
        try
        {
            _connections.Release();
        }
        catch (ObjectDisposedException)
        {
            // The server was stopped while this connection was open.
        }
    }

    private byte[] Answer(ReadOnlySpan<byte> message, bool overTcp)
    {
        if (DnsQuery.TryRead(message, out var query))
        {
            return DnsResponse.Write(query!, _zone.Resolve(query!.Name, query.Type), overTcp ? ushort.MaxValue : query.MaxUdpBytes);
        }

        const byte isAnswer = 0x80;
        return message.Length < DnsQuery.HeaderBytes || (message[2] & isAnswer) != 0 ? [] : DnsResponse.Refuse(message, DnsCode.FormatError);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.DnsStarted, LogLevel.Information, "Cluster DNS answers on {Endpoint}")]
        public static partial void Started(ILogger logger, IPEndPoint endpoint);

        [LoggerMessage(EventIds.DnsRequestFailed, LogLevel.Debug, "A DNS request failed: {Reason}")]
        public static partial void RequestFailed(ILogger logger, string reason);
    }
}
