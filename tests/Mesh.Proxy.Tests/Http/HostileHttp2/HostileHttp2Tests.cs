using System.Collections.Concurrent;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Proxy.Tests.Http.HostileHttp2;

/// <summary>Bytes of a hostile client of HTTP/2 through two sidecars: what the application has seen of them.</summary>
public sealed class HostileHttp2Tests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _seen = new();
    private TwoSidecars _mesh = null!;
    private TestHttpServer _app = null!;
    private int _begun;
    private int _running;
    private int _mostRunning;

    public static TheoryData<string> Cases => [.. Http2Cases.All.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TwoSidecars.StartAsync();
        _app = await TestHttpServer.StartAsync(_mesh.Server.Address, HandleAsync, HttpProtocols.Http2);
        _mesh.Expose(_app.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _mesh.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_ThroughTwoSidecars_IsRefusedOrSeenAsItIs(string name)
    {
        Http2Case row = Http2Cases.All[name];
        Http2Frames frames = new Http2Frames().Begin();
        row.Frames(frames);
        using RawHttp2Connection client = await RawHttp2Connection.OpenAsync(_mesh.Client.DataPath.OutboundEndPoint, Cancellation);

        await client.SendAsync(frames.ToArray(), Cancellation);
        string outcome = await client.OutcomeAsync(1, Cancellation);

        if (row.AtClient is { } expected)
        {
            Assert.Equal(expected, outcome);
        }
        else
        {
            Assert.Matches("^(reset [0-9]+|goaway [0-9]+|end|4[0-9]{2}|501)$", outcome);
        }

        await AssertOthersAreServedAsync();
        string seen = string.Join(" | ", _seen.Where(request => !request.EndsWith("/after", StringComparison.Ordinal)));
        Assert.True(seen == row.AtBackend || (seen.Length == 0 && row.AtBackend.EndsWith("<broken>", StringComparison.Ordinal)), $"the application has seen '{seen}'");
    }

    /// <summary>CVE-2023-44487: streams that are reset as soon as they are begun.</summary>
    [Fact]
    public async Task RapidReset_CostsTheSenderItsConnectionAndNobodyElse()
    {
        using RawHttp2Connection client = await RawHttp2Connection.OpenAsync(_mesh.Client.DataPath.OutboundEndPoint, Cancellation);
        await client.SendAsync(new Http2Frames().Begin().ToArray(), Cancellation);
        bool isOpen = true;
        int stream = 1;
        for (int burst = 0; isOpen && burst < 200; burst++)
        {
            Http2Frames frames = new();
            for (int i = 0; i < 100; i++, stream += 2)
            {
                frames.Get(stream, "/slow").Reset(stream, 8);
            }

            isOpen = await client.SendAsync(frames.ToArray(), Cancellation);
        }

        Assert.True(!isOpen || await client.EndsAsync(Cancellation), "20,000 streams were begun and reset, and the connection is still open");
        await AssertOthersAreServedAsync();
        Assert.InRange(Volatile.Read(ref _mostRunning), 0, 512);
        Assert.InRange(Volatile.Read(ref _begun), 0, 10_000);
    }

    /// <summary>A head that does not end: with fields, and with frames that carry nothing.</summary>
    [Theory]
    [InlineData(1024)]
    [InlineData(0)]
    public async Task ContinuationFlood_IsCutOff(int size)
    {
        using RawHttp2Connection client = await RawHttp2Connection.OpenAsync(_mesh.Client.DataPath.OutboundEndPoint, Cancellation);
        byte[] field = size == 0 ? [] : Http2Frames.Block(("x-a", new string('a', size)));
        Http2Frames burst = new();
        for (int i = 0; i < 1000; i++)
        {
            burst.Frame(Http2Frames.Continuation, 0, 1, field);
        }

        bool isOpen = await client.SendAsync(
            new Http2Frames().Begin().Frame(Http2Frames.Headers, Http2Frames.EndStream, 1, Http2Frames.Block((":method", "GET"))).ToArray(), Cancellation);
        for (int i = 0; isOpen && i < 100; i++)
        {
            isOpen = await client.SendAsync(burst.ToArray(), Cancellation);
        }

        Assert.True(!isOpen || await client.EndsAsync(Cancellation), "a head of 100,000 frames was read, and more is waited for");
        await AssertOthersAreServedAsync();
        Assert.Equal(0, Volatile.Read(ref _begun));
    }

    /// <summary>CVE-2019-9512, CVE-2019-9515: what must be answered, from a client that does not read.</summary>
    [Theory]
    [InlineData(Http2Frames.Ping, 8)]
    [InlineData(Http2Frames.Settings, 6)]
    public async Task AnswersThatNobodyReads_StopTheReading(byte type, int size)
    {
        const int Most = 256 * 1024 * 1024;
        using RawHttp2Connection client = await RawHttp2Connection.OpenAsync(_mesh.Client.DataPath.OutboundEndPoint, Cancellation);
        await client.SendAsync(new Http2Frames().Begin().ToArray(), Cancellation);
        Http2Frames frames = new();
        // SETTINGS: a header table of the usual size, again and again.
        byte[] payload = size == 8 ? new byte[8] : [0, 1, 0, 0, 0x10, 0];
        for (int i = 0; i < 4096; i++)
        {
            frames.Frame(type, 0, 0, payload);
        }

        byte[] burst = frames.ToArray();
        long sent = 0;
        using CancellationTokenSource stuck = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bool isOpen = true;
        try
        {
            while (isOpen && sent < Most)
            {
                // A second in which nothing is taken: it has stopped.
                stuck.CancelAfter(TimeSpan.FromSeconds(1));
                isOpen = await client.SendAsync(burst, stuck.Token);
                sent += burst.Length;
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            // Back-pressure: what is unread is bounded by the kernel's buffers and ours.
        }

        Assert.InRange(sent, 0, Most - 1);
        await AssertOthersAreServedAsync();
    }

    private async Task AssertOthersAreServedAsync()
    {
        using HttpClient other = _mesh.CreateHttpClient(new Version(2, 0));
        Assert.Equal("ok", await other.GetStringAsync("/after", Cancellation));
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path != "/after")
        {
            Interlocked.Increment(ref _begun);
        }

        int running = Interlocked.Increment(ref _running);
        InterlockedMax(ref _mostRunning, running);
        try
        {
            if (context.Request.Path == "/slow")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }

            string body;
            try
            {
                using StreamReader reader = new(context.Request.Body, System.Text.Encoding.Latin1);
                body = await reader.ReadToEndAsync(context.RequestAborted);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                body = "<broken>";
            }

            string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            string fields = string.Concat(context.Request.Headers
                .Where(field => field.Key is not ("Host" or "Content-Length" or "TE" or "x-forwarded-client-cert"))
                .Select(field => $" {field.Key}={field.Value}"));
            _seen.Enqueue($"{context.Request.Method} {context.Request.Host} {target}{fields}{(body.Length > 0 ? " " + body : "")}");
            await context.Response.WriteAsync("ok", Cancellation);
        }
        catch (OperationCanceledException)
        {
            // The caller is gone.
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (seen < value && Interlocked.CompareExchange(ref target, value, seen) is var current && current != seen)
        {
            seen = current;
        }
    }
}
