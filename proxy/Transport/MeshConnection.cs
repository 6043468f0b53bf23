using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Mesh.Proxy.Transport;

/// <summary>
/// An accepted connection. A loop of its own receives into a pipe with back-pressure, so that the end of the client is noticed while nobody reads: a request whose
/// client has gone is aborted. Bytes are sent without a second buffer. <see cref="Transport"/> is the raw byte stream until <see cref="Decrypt"/> replaces it.
/// </summary>
internal sealed class MeshConnection : ConnectionContext, IAcceptedSocket
{
    /// <summary>Bytes received ahead of the reader. 64 KiB is a common receive window; more would only move the queue from the kernel to us.</summary>
    private const int ReceiveAheadBytes = 64 * 1024;

    private static readonly PipeOptions ReceivePipe = new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: ReceiveAheadBytes,
        resumeWriterThreshold: ReceiveAheadBytes / 2,
        minimumSegmentSize: 16 * 1024,
        useSynchronizationContext: false);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly Pipe _received = new(ReceivePipe);
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _receiving;
    private SslStream? _tls;
    private bool _isOutputEnded;
    private int _disposing;

    public MeshConnection(Socket socket, string connectionId)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: false);
        ConnectionId = connectionId;
        LocalEndPoint = Unmap(socket.LocalEndPoint);
        RemoteEndPoint = Unmap(socket.RemoteEndPoint);
        ConnectionClosed = _closed.Token;
        Transport = new DuplexPipe(_received.Reader, PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true)));
        _receiving = ReceiveAsync();
    }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    /// <summary>Cancelled when the peer has ended or lost the connection, or it was aborted here.</summary>
    public override CancellationToken ConnectionClosed { get; set; }

    /// <summary>Completes when whoever owns the connection has disposed it.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>The address the accepting socket has; before redirection was undone.</summary>
    public IPEndPoint? AcceptedAt => LocalEndPoint as IPEndPoint;

    /// <summary>The socket's raw option, for what the kernel knows about a redirected connection.</summary>
    public int GetRawSocketOption(int level, int name, Span<byte> value) => _socket.GetRawSocketOption(level, name, value);

    /// <summary>A stream over the received bytes, for TLS.</summary>
    public Stream AsStream() => new DuplexPipeStream(_received.Reader, _stream);

    /// <summary>From here on <see cref="Transport"/> carries what <paramref name="tls"/> decrypts.</summary>
    public void Decrypt(SslStream tls)
    {
        _tls = tls;
        Transport = new DuplexPipe(
            // Zero-byte reads: an idle mesh connection holds no read buffer.
            PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true, useZeroByteReads: true)),
            PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true)));
    }

    /// <summary>Tells the peer that nothing more will be sent, while receiving goes on.</summary>
    public async ValueTask CompleteOutputAsync()
    {
        if (_tls is null)
        {
            _isOutputEnded = true;
            _socket.Shutdown(SocketShutdown.Send);
        }
        else
        {
            await _tls.ShutdownAsync();
        }
    }

    /// <summary>Ends the connection with a reset, so that the peer does not take what it got for the whole.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Already closed: nothing left to reset.
        }

        _socket.Dispose();
    }

    public override void Abort() => Abort(new ConnectionAbortedException());

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposing, 1) == 0)
        {
            await CloseAsync();
        }

        await base.DisposeAsync();
    }

    private async ValueTask CloseAsync()
    {
        try
        {
            if (_tls is not null)
            {
                await CloseTlsAsync(_tls);
            }

            if (_socket.Connected)
            {
                _socket.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The peer or Abort was faster.
        }
        finally
        {
            _socket.Dispose();
            await _received.Reader.CompleteAsync();
            await _receiving;
            _disposed.TrySetResult();
        }
    }

    // Listeners take both families; IPv4 shows on them as ::ffff:a.b.c.d, which nobody else writes.
    private static EndPoint? Unmap(EndPoint? endPoint) =>
        endPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port) : endPoint;

    private static async ValueTask CloseTlsAsync(SslStream tls)
    {
        try
        {
            await tls.ShutdownAsync();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // No handshake, or the peer is gone: no one to say goodbye to.
        }

        await tls.DisposeAsync();
    }

    private async Task ReceiveAsync()
    {
        PipeWriter writer = _received.Writer;
        Exception? failure = null;
        try
        {
            while (true)
            {
                // Waits without a buffer, so that idle connections cost none.
                await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                int count = await _socket.ReceiveAsync(writer.GetMemory(), SocketFlags.None);
                if (count == 0)
                {
                    failure = !_isOutputEnded && TcpState.WasReset(_socket) ? new ConnectionResetException("the peer reset the connection") : null;
                    break;
                }

                writer.Advance(count);
                FlushResult flushed = await writer.FlushAsync();
                if (flushed.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (SocketException error)
        {
            failure = new ConnectionResetException(error.Message, error);
        }
        catch (ObjectDisposedException error)
        {
            failure = new ConnectionAbortedException("the connection was closed on this side", error);
        }

        await writer.CompleteAsync(failure);
        // On the pool: callbacks of the token must not run inside the receive loop of a connection they may dispose.
        ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);
    }
}
