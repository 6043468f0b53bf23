using System.IO.Pipelines;
using System.Text;
using Mesh.Proxy.Detection;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Detection;

public sealed class ProtocolDetectorTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Hesitation = TimeSpan.FromMilliseconds(200);

    private readonly FakeTimeProvider _time = new();

    // Inline: what is written has been looked at when the write returns, so that the clock moves after it.
    private readonly Pipe _client = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));

    [Fact]
    public async Task DetectAsync_BytesAlreadyThere_AnswersAtOnceAndConsumesNothing()
    {
        await SendAsync("GET / HTTP/1.1\r\n\r\n");

        ValueTask<DetectionResult> detection = DetectAsync();

        Assert.True(detection.IsCompleted);
        Assert.Equal(new DetectionResult(DetectedProtocol.Http1, false), await detection);
        Assert.Equal("GET / HTTP/1.1\r\n\r\n", ReadNow());
    }

    [Fact]
    public async Task DetectAsync_PrefaceByteByByte_WaitsForTheLastAndReplaysAll()
    {
        ValueTask<DetectionResult> detection = DetectAsync();
        foreach (char c in Preface)
        {
            Assert.False(detection.IsCompleted);
            await SendAsync(c.ToString());
        }

        Assert.Equal(new DetectionResult(DetectedProtocol.Http2, false), await detection);
        Assert.Equal(Preface, ReadNow());
    }

    [Fact]
    public async Task DetectAsync_SilentClient_IsOpaqueWhenTheLimitStrikes()
    {
        ValueTask<DetectionResult> detection = DetectAsync();
        _time.Advance(Silence - TimeSpan.FromMilliseconds(1));
        Assert.False(detection.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(new DetectionResult(DetectedProtocol.Opaque, true), await detection);
        await SendAsync("later");
        Assert.Equal("later", ReadNow());
    }

    [Fact]
    public async Task DetectAsync_ClientBeginsLate_HasTheWholeTimeToHesitate()
    {
        ValueTask<DetectionResult> detection = DetectAsync();
        _time.Advance(Silence - TimeSpan.FromMilliseconds(1));
        await SendAsync("GE");
        _time.Advance(Hesitation - TimeSpan.FromMilliseconds(1));
        Assert.False(detection.IsCompleted);

        await SendAsync("T /");

        Assert.Equal(new DetectionResult(DetectedProtocol.Http1, false), await detection);
    }

    [Fact]
    public async Task DetectAsync_BytesThatDoNotTell_DoNotProlongTheHesitation()
    {
        ValueTask<DetectionResult> detection = DetectAsync();
        await SendAsync("G");
        _time.Advance(Hesitation - TimeSpan.FromMilliseconds(1));
        await SendAsync("E");
        Assert.False(detection.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(new DetectionResult(DetectedProtocol.Opaque, true), await detection);
    }

    [Fact]
    public async Task DetectAsync_PartialPrefaceThenSilence_ReplaysThePartAtOnce()
    {
        await SendAsync("PRI * HT");
        ValueTask<DetectionResult> detection = DetectAsync();

        _time.Advance(Silence);

        Assert.Equal(new DetectionResult(DetectedProtocol.Opaque, true), await detection);
        Assert.Equal("PRI * HT", ReadNow());
    }

    [Fact]
    public async Task DetectAsync_EndAfterPartialPreface_IsOpaqueAndReplaysThePart()
    {
        await SendAsync("PRI");
        await _client.Writer.CompleteAsync();

        Assert.Equal(new DetectionResult(DetectedProtocol.Opaque, false), await DetectAsync());
        Assert.Equal("PRI", ReadNow());
    }

    [Fact]
    public async Task DetectAsync_EndWithoutABytes_IsOpaque()
    {
        ValueTask<DetectionResult> detection = DetectAsync();

        await _client.Writer.CompleteAsync();

        Assert.Equal(new DetectionResult(DetectedProtocol.Opaque, false), await detection);
    }

    [Fact]
    public async Task DetectAsync_Cancelled_LeavesNoInterruptionBehind()
    {
        using CancellationTokenSource cancellation = new();
        ValueTask<DetectionResult> detection = new ProtocolDetector(_time).DetectAsync(_client.Reader, Silence, Hesitation, cancellation.Token);

        await cancellation.CancelAsync();
        Assert.Equal(new DetectionResult(DetectedProtocol.Opaque, true), await detection);
        _time.Advance(Silence);

        Assert.False(_client.Reader.TryRead(out _));
    }

    [Fact]
    public async Task DetectAsync_KnownJustWhenTheLimitStrikes_LeavesNoInterruptionBehind()
    {
        ValueTask<DetectionResult> detection = DetectAsync();
        await SendAsync("GET / HTTP/1.1\r\n\r\n");
        _time.Advance(Silence);

        await detection;
        ReadResult read = await _client.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.False(read.IsCanceled);
        Assert.Equal("GET / HTTP/1.1\r\n\r\n", Encoding.Latin1.GetString(read.Buffer));
    }

    private ValueTask<DetectionResult> DetectAsync() => new ProtocolDetector(_time).DetectAsync(_client.Reader, Silence, Hesitation, CancellationToken.None);

    private async Task SendAsync(string text) => await _client.Writer.WriteAsync(Encoding.Latin1.GetBytes(text));

    // As a consumer does it: not by trying, but by a read that must not wait.
    private string ReadNow()
    {
        Task<ReadResult> read = _client.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.True(read.IsCompletedSuccessfully);
        return Encoding.Latin1.GetString(read.GetAwaiter().GetResult().Buffer);
    }
}
