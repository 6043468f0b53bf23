using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Mesh.Proxy.Tests.RelayHarness;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Transport.Sockets;

/// <summary>A socket in memory on a loop that the test steps; whoever is behind the pipes runs elsewhere.</summary>
public sealed class SocketPipesTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedPoller _poller = new();
    private readonly EventLoop _loop;
    private MemorySocket _socket = null!;
    private SocketPipes _pipes = null!;

    public SocketPipesTests() => _loop = new EventLoop(0, 16, _poller, _time, NullLogger<EventLoop>.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task Input_BytesReadBeforeAndAfter_ArriveInOrder()
    {
        Start(before: "ab");
        _socket.Deliver("cd"u8);
        _loop.RunOnce();

        Assert.Equal("abcd", await ReadAsync(4));
    }

    [Fact]
    public async Task Input_NobodyReads_TheSocketIsNotReadUntilSomebodyDoes()
    {
        Start();
        byte[] much = new byte[300_000];
        _socket.Deliver(much);
        _loop.RunOnce();
        Assert.InRange(_socket.Receivable, 100_000, much.Length);

        long read = 0;
        while (read < much.Length)
        {
            Task<ReadResult> reading = _pipes.Input.ReadAsync(Cancellation).AsTask();
            await StepUntilAsync(() => reading.IsCompleted);
            ReadResult result = await reading;
            read += result.Buffer.Length;
            _pipes.Input.AdvanceTo(result.Buffer.End);
        }

        Assert.Equal(0, _socket.Receivable);
    }

    [Fact]
    public async Task Input_PeerEnds_CompletesWhileOutputGoesOn()
    {
        Start();
        _socket.DeliverEnd(WireEnd.End);
        _loop.RunOnce();

        ReadResult read = await _pipes.Input.ReadAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        Assert.True(read.IsCompleted);
        await WriteAsync("still here");
        Assert.Equal("still here", Sent());
        Assert.False(_socket.IsClosed);
    }

    [Fact]
    public async Task Input_PeerResets_FailsAndTellsTheOwner()
    {
        Start();
        _socket.DeliverEnd(WireEnd.Reset);
        _loop.RunOnce();

        await Assert.ThrowsAsync<ConnectionResetException>(async () => await _pipes.Input.ReadAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        await StepUntilAsync(() => _pipes.Closed.IsCancellationRequested);
    }

    [Fact]
    public async Task Output_WindowFull_GoesOnWhenThereIsRoomAndLosesNothing()
    {
        Start(window: 10);
        await _pipes.Output.WriteAsync(Encoding.ASCII.GetBytes("0123456789abcdefghij"), Cancellation);
        await StepUntilAsync(() => _socket.Takeable == 10);
        string first = Sent();
        await StepUntilAsync(() => _socket.Takeable == 10);

        Assert.Equal("0123456789abcdefghij", first + Sent());
    }

    [Fact]
    public async Task Output_Completed_EndsTheDirectionBehindTheBytes()
    {
        Start();
        await WriteAsync("bye");
        await _pipes.Output.CompleteAsync();
        await StepUntilAsync(() => _socket.Takeable == 3);
        Assert.Equal("bye", Sent());
        await StepUntilAsync(() => _socket.OutputEnd == WireEnd.End);

        Assert.False(_socket.IsClosed);
    }

    [Fact]
    public async Task Output_WriterFails_ResetsThePeer()
    {
        Start();
        await _pipes.Output.CompleteAsync(new IOException("half an answer"));
        await StepUntilAsync(() => _socket.IsClosed);

        Assert.Equal(WireEnd.Reset, _socket.OutputEnd);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_BytesOnTheirWay_AreSentBeforeTheSocketIsClosed(bool isTls)
    {
        Start(window: 4, isTls: isTls);
        await _pipes.Output.WriteAsync("abcdefgh"u8.ToArray(), Cancellation);
        _pipes.Dispose();
        await StepUntilAsync(() => _socket.Takeable == 4);
        Assert.False(_socket.IsClosed);
        string sent = "";
        await StepUntilAsync(() =>
        {
            sent += Sent();
            return _socket.IsClosed;
        });

        Assert.Equal("abcdefgh", sent + Sent());
        Assert.Equal(WireEnd.End, _socket.OutputEnd);
        Assert.Equal(0, _loop.Buffers.InUse);
        await _pipes.Ended.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task Dispose_PeerThatTakesNothing_IsResetAfterAWhile()
    {
        Start(window: 4);
        await _pipes.Output.WriteAsync("abcdefgh"u8.ToArray(), Cancellation);
        _pipes.Dispose();
        await StepUntilAsync(() => _socket.Takeable == 4);
        _time.Advance(TimeSpan.FromSeconds(11));
        await StepUntilAsync(() => _socket.IsClosed);

        _socket.Take(_socket.Takeable);
        Assert.Equal(WireEnd.Reset, _socket.OutputEnd);
    }

    [Fact]
    public async Task Abort_WhileAReaderWaits_EndsBothSides()
    {
        Start();
        Task<ReadResult> reading = _pipes.Input.ReadAsync(Cancellation).AsTask();
        _pipes.Abort();
        await StepUntilAsync(() => _socket.IsClosed);

        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await reading.WaitAsync(Patience, Cancellation));
        Assert.Equal(WireEnd.Reset, _socket.OutputEnd);
    }

    [Fact]
    public async Task Abort_OutputCompletedBehindIt_IsNoEndForThePeer()
    {
        Start(window: 4);
        await _pipes.Output.WriteAsync("abcdefgh"u8.ToArray(), Cancellation);
        await StepUntilAsync(() => _socket.Takeable == 4);
        _pipes.Abort();
        await _pipes.Output.CompleteAsync();
        // There is room again: the loop sends before it looks at what others have asked for.
        Sent();
        _loop.RunOnce();
        await StepUntilAsync(() => _socket.IsClosed);

        Assert.False(_socket.HasEndedOutput);
        Assert.Equal(WireEnd.Reset, _socket.OutputEnd);
    }

    private void Start(string before = "", int window = 1_000_000, bool isTls = false)
    {
        _socket = new MemorySocket(_loop, _poller, new SocketPlan(isTls, window, Record: 16_384), 1, fault => Assert.Fail(fault));
        _pipes = new SocketPipes(_loop, _socket);
        IoBuffer? input = null;
        if (before.Length > 0)
        {
            input = _loop.Buffers.TryRent(isNew: true)!;
            input.Append(Encoding.ASCII.GetBytes(before));
        }

        _pipes.Start(input);
    }

    private async Task WriteAsync(string text)
    {
        await _pipes.Output.WriteAsync(Encoding.ASCII.GetBytes(text), Cancellation);
        await StepUntilAsync(() => _socket.Takeable == text.Length);
    }

    private string Sent() => Encoding.ASCII.GetString(_socket.Take(_socket.Takeable));

    private async Task<string> ReadAsync(int count)
    {
        ReadResult read = await _pipes.Input.ReadAtLeastAsync(count, Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        string text = Encoding.ASCII.GetString(read.Buffer.ToArray());
        _pipes.Input.AdvanceTo(read.Buffer.End);
        return text;
    }

    // What the other side does is posted to the loop from the thread pool: the loop is stepped until it has come.
    private async Task StepUntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 10_000 && !condition(); i++)
        {
            _loop.RunOnce();
            await Task.Yield();
        }

        Assert.True(condition());
    }
}
