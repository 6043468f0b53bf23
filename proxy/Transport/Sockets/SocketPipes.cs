using System.Buffers;
using System.IO.Pipelines;
using Mesh.Proxy.Transport.Loops;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Transport.Sockets;

/// <summary>
/// A transport socket as code outside of its loop sees it: two pipes, which the loop fills and drains, with back-pressure both ways. The end of one direction is passed on
/// while the other goes on.
/// </summary>
internal sealed class SocketPipes : IDuplexPipe, ITransportOwner, ILoopWork, ILoopTimerHandler, IDisposable
{
    /// <summary>Bytes ahead of whoever takes them, in each direction. 64 KiB is a common receive window; more would only move the queue from the kernel to us.</summary>
    private const int Ahead = 64 * 1024;

    /// <summary>Smaller pieces are put together before they are encrypted: each would cost a record and a system call.</summary>
    private const int WholePiece = 16 * 1024;

    /// <summary>How long a peer may take for the last bytes after the owner has closed.</summary>
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(10);

    private readonly EventLoop _loop;
    private readonly TransportSocket _socket;
    private readonly Pipe _received;
    private readonly Pipe _sent;
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoopTimer _linger;
    private TaskCompletionSource? _writable;
    private bool _isFlushing;
    private bool _isReceiveEnded;
    private bool _isSendEnded;
    private bool _isDisposed;
    private bool _isOver;
    private volatile bool _isAborted;

    /// <summary>Takes ownership of <paramref name="socket"/>. Loop thread.</summary>
    public SocketPipes(EventLoop loop, TransportSocket socket)
    {
        _loop = loop;
        _socket = socket;
        _linger = new LoopTimer(this);
        _received = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.ThreadPool,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: Ahead,
            resumeWriterThreshold: Ahead / 2,
            minimumSegmentSize: WholePiece,
            useSynchronizationContext: false));
        _sent = new Pipe(new PipeOptions(
            readerScheduler: new LoopScheduler(loop),
            writerScheduler: PipeScheduler.ThreadPool,
            pauseWriterThreshold: Ahead,
            resumeWriterThreshold: Ahead / 2,
            minimumSegmentSize: WholePiece,
            useSynchronizationContext: false));
        Closed = _closed.Token;
    }

    /// <summary>What the peer sends.</summary>
    public PipeReader Input => _received.Reader;

    /// <summary>Where to write what the peer shall get.</summary>
    public PipeWriter Output => _sent.Writer;

    /// <summary>Cancelled when the peer has ended or lost the connection, or it was aborted here.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Completes when the socket is closed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Begins to move bytes. Loop thread.</summary>
    /// <param name="input">What was read before; ownership is taken.</param>
    public void Start(IoBuffer? input)
    {
        _socket.Owner = this;
        if (input is not null)
        {
            Pass(input);
            _loop.Buffers.Return(input);
        }

        Receive();
        _ = SendAsync();
    }

    public void OnTransportReady(TransportSocket socket)
    {
        // First what waits to be sent: its continuation runs here and now.
        TaskCompletionSource? writable = _writable;
        _writable = null;
        writable?.SetResult();
        Receive();
    }

    /// <summary>There is room again, in the pipe or among the buffers.</summary>
    public void Run()
    {
        OnTransportReady(_socket);
    }

    public void OnTimer(LoopTimer timer) => Close(isBroken: true);

    /// <summary>Ends the connection with a reset. Any thread.</summary>
    public void Abort()
    {
        // Said before it is posted: whoever aborts completes the output behind it, and a loop that is sending would see that first and end what is only a part.
        _isAborted = true;
        _loop.Post(new Command(this, static pipes => pipes.Close(isBroken: true)));
    }

    /// <summary>Nothing more is read or written: the connection ends when the peer has taken what is on its way. Any thread.</summary>
    public void Dispose()
    {
        Output.Complete();
        Input.Complete();
        _loop.Post(new Command(this, static pipes => pipes.OnDisposed()));
    }

    private void OnDisposed()
    {
        _isDisposed = true;
        if (_isSendEnded)
        {
            Close(isBroken: false);
        }
        else if (!_isOver)
        {
            _loop.SetTimer(_linger, LingerTime);
        }
    }

    private void Receive()
    {
        if (_isFlushing || _isReceiveEnded || _isOver)
        {
            return;
        }

        if (_loop.Buffers.TryRent(isNew: false) is not { } buffer)
        {
            _loop.Buffers.Wait(this, isNew: false);
            return;
        }

        // By way of a buffer of the loop: one of the pipe's would be held as long as the connection is idle.
        IoResult read;
        do
        {
            buffer.Clear();
            read = _socket.Read(buffer.Free[..Ahead]);
            buffer.Fill(read.Count);
        }
        while (read.IsDone && Pass(buffer));

        _loop.Buffers.Return(buffer);
        if (!read.IsDone && !read.IsWouldBlock)
        {
            EndReceive(read.IsReset ? new ConnectionResetException("the peer reset the connection") : null);
        }
    }

    /// <returns>Whether more may follow at once.</returns>
    private bool Pass(IoBuffer buffer)
    {
        _received.Writer.Write(buffer.Filled);
        ValueTask<FlushResult> flushing = _received.Writer.FlushAsync();
        if (!flushing.IsCompleted)
        {
            _isFlushing = true;
            _ = ResumeAsync(flushing);
            return false;
        }

        if (flushing.Result.IsCompleted)
        {
            EndReceive(null);
            return false;
        }

        return true;
    }

    private async Task ResumeAsync(ValueTask<FlushResult> flushing)
    {
        FlushResult flushed = await flushing;
        _loop.Post(new Command(this, flushed.IsCompleted
            ? static pipes => pipes.EndReceive(null)
            : static pipes => pipes.ResumeReceive()));
    }

    private void ResumeReceive()
    {
        _isFlushing = false;
        Receive();
    }

    private void EndReceive(Exception? failure)
    {
        if (!_isReceiveEnded)
        {
            _isReceiveEnded = true;
            _received.Writer.Complete(failure);
            // On the pool: callbacks of the token are others' code.
            ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);
        }
    }

    // Runs on the loop from one end to the other: that is where the pipe's reader and the socket continue it.
    private async Task SendAsync()
    {
        PipeReader reader = _sent.Reader;
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync();
                if (_isOver)
                {
                    break;
                }

                if (!read.Buffer.IsEmpty)
                {
                    IoResult written = Write(read.Buffer);
                    reader.AdvanceTo(read.Buffer.GetPosition(written.Count));
                    if (written.IsWouldBlock)
                    {
                        await Writable();
                    }
                    else if (!written.IsDone)
                    {
                        Close(isBroken: true);
                        break;
                    }
                }
                else
                {
                    reader.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted)
                    {
                        await EndSendAsync();
                        break;
                    }
                }
            }
        }
        catch (Exception)
        {
            // The writer has failed: what it wrote is a part.
            Close(isBroken: true);
        }

        await reader.CompleteAsync();
    }

    private Task Writable()
    {
        _writable = new TaskCompletionSource();
        return _writable.Task;
    }

    private IoResult Write(in ReadOnlySequence<byte> bytes)
    {
        ReadOnlySpan<byte> first = bytes.FirstSpan;
        if (bytes.IsSingleSegment || first.Length >= WholePiece)
        {
            return _socket.Write(first);
        }

        if (_loop.Buffers.TryRent(isNew: false) is not { } buffer)
        {
            _loop.Buffers.Wait(this, isNew: false);
            return IoResult.WouldBlock;
        }

        int count = (int)Math.Min(bytes.Length, Ahead);
        bytes.Slice(0, count).CopyTo(buffer.Free);
        IoResult written = _socket.Write(buffer.Free[..count]);
        _loop.Buffers.Return(buffer);
        return written;
    }

    private async Task EndSendAsync()
    {
        // The notice of a TLS end needs room like bytes do.
        while (!_isOver && !_isAborted && !_socket.EndOutput())
        {
            await Writable();
        }

        _isSendEnded = true;
        if (_isDisposed)
        {
            Close(isBroken: false);
        }
    }

    private void Close(bool isBroken)
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _loop.Timers.Remove(_linger);
        _socket.Owner = null;
        isBroken |= _isAborted;
        if (isBroken)
        {
            _socket.Abort();
        }
        else
        {
            _socket.Close();
        }

        EndReceive(isBroken ? new ConnectionAbortedException("the connection was ended on this side") : null);
        _sent.Reader.CancelPendingRead();
        _writable?.TrySetResult();
        _ended.TrySetResult();
    }

    private sealed class Command(SocketPipes pipes, Action<SocketPipes> run) : ILoopWork
    {
        public void Run() => run(pipes);
    }
}
