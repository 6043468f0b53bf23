using System.Net;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.Otlp;
using Mesh.Proxy.Telemetry.Otlp.Messages;
using Mesh.Proxy.Telemetry.Traces;
using Mesh.Proxy.Tests.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Telemetry.Otlp;

public sealed class SpanExporterTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly OtlpOptions Options = new() { Traces = new Uri("http://collector/v1/traces"), Headers = [new("x-tenant", "shop")] };

    private readonly FakeTimeProvider _time = new(Start);
    private readonly SpanQueue _queue = new();
    private readonly RecordedLog _log = new();
    private readonly TelemetryMetrics _metrics = new(null, null);
    private readonly CancellationTokenSource _ending = new();

    public void Dispose()
    {
        _metrics.Dispose();
        _ending.Dispose();
    }

    [Fact]
    public async Task Span_Recorded_SaysWhatHasHappened()
    {
        ScriptedCollector collector = new();
        _queue.TryAdd(Record(1));
        Task exporting = Run(collector);
        _time.Advance(SpanExporter.Patience);

        (string path, string? field, byte[] body) = await collector.NextAsync();

        Assert.Equal("/v1/traces", path);
        Assert.Equal("shop", field);
        ResourceSpans spans = Assert.Single(ExportTraceServiceRequest.Parser.ParseFrom(body).ResourceSpans);
        Assert.Equal("web", spans.Resource.Attributes.Single(attribute => attribute.Key == "service.name").Value.StringValue);
        Span span = Assert.Single(Assert.Single(spans.ScopeSpans).Spans);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Convert.ToHexStringLower(span.TraceId.Span));
        Assert.Equal("0000000000000001", Convert.ToHexStringLower(span.SpanId.Span));
        Assert.Equal("b7ad6b7169203331", Convert.ToHexStringLower(span.ParentSpanId.Span));
        Assert.Equal((SpanKind.Client, "GET shop/web"), (span.Kind, span.Name));
        Assert.Equal((ulong)Start.ToUnixTimeMilliseconds() * 1_000_000, span.StartTimeUnixNano);
        Assert.Equal(2_500_000ul, span.EndTimeUnixNano - span.StartTimeUnixNano);
        Assert.Equal((StatusCode.Error, "connect-refused"), (span.Status.Code, span.Status.Message));
        Assert.Equal(
            "error.type=connect-refused http.request.body.size=3 http.request.method=GET http.request.resend_count=1 http.response.body.size=0 http.response.status_code=503 "
            + "mesh.backend=shop/web-v2 mesh.direction=outbound mesh.hedges=1 mesh.peer=spiffe://cluster.local/ns/shop/sa/web mesh.reason=connect-refused mesh.route=TrafficSplit shop/web mesh.service=shop/web mesh.subject=shop/web-v2 "
            + "mesh.workload=shop/web-0 network.peer.address=10.0.0.7 network.peer.port=8080 network.protocol.version=1.1 server.address=web.shop.svc url.path=/items url.scheme=http",
            string.Join(' ', span.Attributes.Select(attribute => $"{attribute.Key}={(attribute.Value.HasStringValue ? attribute.Value.StringValue : attribute.Value.IntValue)}").Order(StringComparer.Ordinal)));
        await EndAsync(exporting);
    }

    [Fact]
    public async Task Collector_IsAway_TriesAgainAndLosesNothing()
    {
        ScriptedCollector collector = new(null, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK);
        _queue.TryAdd(Record(1));
        Task exporting = Run(collector);
        _time.Advance(SpanExporter.Patience);

        byte[] first = (await collector.NextAsync()).Body;
        byte[] second = await NextAfterPauseAsync(collector);
        byte[] third = await NextAfterPauseAsync(collector);

        Assert.Equal(first, second);
        Assert.Equal(first, third);
        await EndAsync(exporting);
        Assert.Equal(0, _queue.Dropped);
        // Once for each change, however long it lasts.
        Assert.Equal(
            [
                (LogLevel.Warning, "The collector at http://collector/v1/traces does not take traces: nobody there"),
                (LogLevel.Information, "The collector at http://collector/v1/traces takes traces again"),
            ],
            _log.Entries.Select(entry => (entry.Level, entry.Text)));
    }

    [Fact]
    public async Task Collector_RefusesABatch_DropsItAndGoesOn()
    {
        ScriptedCollector collector = new(HttpStatusCode.BadRequest);
        _queue.TryAdd(Record(1));
        Task exporting = Run(collector);
        _time.Advance(SpanExporter.Patience);
        await collector.NextAsync();

        _queue.TryAdd(Record(2));
        byte[] next = await NextAfterPauseAsync(collector);

        Assert.Equal(2, ExportTraceServiceRequest.Parser.ParseFrom(next).ResourceSpans[0].ScopeSpans[0].Spans[0].SpanId[7]);
        await EndAsync(exporting);
        Assert.Equal(1, _queue.Dropped);
    }

    [Fact]
    public async Task Queue_HasMore_BatchesAreBounded()
    {
        Fill(SpanExporter.MaxBatch + 10);
        ScriptedCollector collector = new();
        Task exporting = Run(collector);

        Assert.Equal(SpanExporter.MaxBatch, SpansIn((await collector.NextAsync()).Body));
        Assert.Equal(10, SpansIn(await NextAfterPauseAsync(collector)));
        await EndAsync(exporting);
    }

    [Fact]
    public async Task End_SpansAreLeft_SendsThemOnce()
    {
        ScriptedCollector collector = new();
        Task exporting = Run(collector);
        _queue.TryAdd(Record(1));

        await EndAsync(exporting);

        Assert.Equal(1, SpansIn((await collector.NextAsync()).Body));
    }

    [Fact]
    public async Task End_SpansOfSeveralBatchesAreLeft_SendsAllOfThem()
    {
        ScriptedCollector collector = new(HttpStatusCode.ServiceUnavailable);
        Fill(SpanExporter.MaxBatch + 10);
        Task exporting = Run(collector);
        await collector.NextAsync();

        await EndAsync(exporting);

        Assert.Equal(SpanExporter.MaxBatch, SpansIn((await collector.NextAsync()).Body));
        Assert.Equal(10, SpansIn((await collector.NextAsync()).Body));
        Assert.Equal(0, _queue.Dropped);
    }

    [Fact]
    public async Task End_CollectorIsAway_CountsWhatIsLost()
    {
        ScriptedCollector collector = new(null, null);
        Fill(SpanExporter.MaxBatch + 10);
        Task exporting = Run(collector);
        await collector.NextAsync();

        await EndAsync(exporting);

        Assert.Equal(SpanExporter.MaxBatch + 10, _queue.Dropped);
    }

    // A mistake of ours in one batch.
    [Fact]
    public async Task Batch_CannotBeSent_IsCountedAndTheNextOneGoes()
    {
        ScriptedCollector collector = new();
        _queue.TryAdd(Record(1) with { Span = null });
        Task exporting = Run(collector);
        _time.Advance(SpanExporter.Patience);
        await _log.WaitForAsync(EventIds.ExportFailed);

        _queue.TryAdd(Record(2));

        Assert.Equal(1, SpansIn(await NextAfterPauseAsync(collector)));
        await EndAsync(exporting);
        Assert.Equal(1, _queue.Dropped);
    }

    private void Fill(int count)
    {
        for (int i = 1; i <= count; i++)
        {
            _queue.TryAdd(Record((ulong)i));
        }
    }

    private static int SpansIn(byte[] body) => ExportTraceServiceRequest.Parser.ParseFrom(body).ResourceSpans[0].ScopeSpans[0].Spans.Count;

    private static RequestRecord Record(ulong span) => new(
        Start,
        new RequestSummary
        {
            Direction = TrafficDirection.Outbound,
            Service = "shop/web",
            Route = "TrafficSplit shop/web",
            Backend = "shop/web-v2",
            Peer = "spiffe://cluster.local/ns/shop/sa/web",
            Method = KnownMethod.Get,
            StatusCode = 503,
            Reason = "connect-refused",
            Subject = "shop/web-v2",
            Endpoint = new IPEndPoint(IPAddress.Parse("10.0.0.7"), 8080),
            Workload = "shop/web-0",
            Retries = 1,
            Hedges = 1,
            RequestBytes = 3,
            Duration = TimeSpan.FromMilliseconds(2.5),
        },
        "GET",
        "/items",
        new TraceContext(0x0af7651916cd43dd, 0x8448eb211c80319c, 0xb7ad6b7169203331, 1),
        new TraceContext(0x0af7651916cd43dd, 0x8448eb211c80319c, span, 1));

    // The exporter pauses on a clock that nobody else moves.
    private async Task<byte[]> NextAfterPauseAsync(ScriptedCollector collector)
    {
        Task<(string Path, string? Field, byte[] Body)> next = collector.NextAsync();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        while (!next.IsCompleted)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return (await next).Body;
    }

    private Task Run(ScriptedCollector collector)
    {
        Resource resource = new();
        resource.Attributes.Add("service.name", "web");
        return new SpanExporter(_queue, new OtlpClient(Options, _metrics, new Logger<OtlpClient>(_log), collector), resource, _time, () => 0.5).RunAsync(_ending.Token);
    }

    private async Task EndAsync(Task exporting)
    {
        await _ending.CancelAsync();
        await exporting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }
}
