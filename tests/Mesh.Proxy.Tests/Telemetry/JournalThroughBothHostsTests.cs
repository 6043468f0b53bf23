using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Logging;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.AccessLogs;
using Mesh.Proxy.Telemetry.Traces;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Proxy.Tests.Telemetry;

/// <summary>Traces and the access log through two sidecars: the same whichever host carries a request.</summary>
public sealed class JournalThroughBothHostsTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Sampled = $"00-{Trace}-b7ad6b7169203331-01";
    private const string Unsampled = $"00-{Trace}-b7ad6b7169203331-00";
    private const string State = "vendor=1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Carriers => new() { { "1.1", false }, { "1.1", true }, { "2.0", false } };

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task RecordedTrace_EachSidecarAddsItsSpan(string version, bool isHttp1OnHost)
    {
        await using World world = await World.StartAsync(isHttp1OnHost, ratio: 0);

        Seen seen = await world.AskAsync(version, [Sampled], State);

        RequestRecord client = await world.Client.SpanAsync();
        RequestRecord server = await world.Server.SpanAsync();
        Assert.Equal(Sampled, client.Caller!.Value.ToString());
        Assert.Equal(Trace, client.TraceId);
        Assert.Equal(client.Span, server.Caller);
        Assert.Equal(Trace, server.TraceId);
        Assert.Equal([server.Span!.Value.ToString()], seen.Parents);
        Assert.Equal([State], seen.States);
        Assert.Equal(3, new[] { 0xb7ad6b7169203331, client.Span!.Value.SpanId, server.Span.Value.SpanId }.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task TraceThatIsNotRecorded_PassesAsItIs(string version, bool isHttp1OnHost)
    {
        await using World world = await World.StartAsync(isHttp1OnHost, ratio: 1);

        Seen seen = await world.AskAsync(version, [Unsampled], State);

        Assert.Equal([Unsampled], seen.Parents);
        Assert.Equal([State], seen.States);
        Assert.False(await world.Client.HasSpanAsync());
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task NoTrace_NoShare_NothingIsAdded(string version, bool isHttp1OnHost)
    {
        await using World world = await World.StartAsync(isHttp1OnHost, ratio: 0);

        Seen seen = await world.AskAsync(version, [], null);

        Assert.Empty(seen.Parents);
        Assert.Empty(seen.States);
        Assert.False(await world.Client.HasSpanAsync());
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task NoTrace_InTheShare_BeginsOne(string version, bool isHttp1OnHost)
    {
        await using World world = await World.StartAsync(isHttp1OnHost, ratio: 1);

        Seen seen = await world.AskAsync(version, [], null);

        RequestRecord client = await world.Client.SpanAsync();
        RequestRecord server = await world.Server.SpanAsync();
        Assert.Null(client.Caller);
        Assert.Equal(client.Span, server.Caller);
        Assert.Equal([server.Span!.Value.ToString()], seen.Parents);
    }

    // What nobody can read is no trace, and neither is the state that belongs to it.
    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task InvalidTrace_InTheShare_BeginsOneWithoutItsState(string version, bool isHttp1OnHost)
    {
        await using World world = await World.StartAsync(isHttp1OnHost, ratio: 1);

        Seen seen = await world.AskAsync(version, ["00-nonsense-01"], State);

        Assert.Equal([(await world.Server.SpanAsync()).Span!.Value.ToString()], seen.Parents);
        Assert.Empty(seen.States);
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task InvalidTrace_NoShare_PassesAsItIs(string version, bool isHttp1OnHost)
    {
        await using World world = await World.StartAsync(isHttp1OnHost, ratio: 0);

        Seen seen = await world.AskAsync(version, ["00-nonsense-01"], State);

        Assert.Equal(["00-nonsense-01"], seen.Parents);
        Assert.Equal([State], seen.States);
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task AccessLog_TellsTheSameOnEitherHost(string version, bool isHttp1OnHost)
    {
        await using World world = await World.StartAsync(isHttp1OnHost, ratio: 0);

        await world.AskAsync(version, [Unsampled], null);

        using JsonDocument client = await world.Client.LineAsync();
        Assert.Equal("outbound", Text(client, "direction"));
        Assert.Equal("spiffe://cluster.local/ns/shop/sa/web", Text(client, "peer"));
        Assert.Equal("shop/web", Text(client, "service"));
        Assert.Equal("TrafficSplit shop/web", Text(client, "route"));
        Assert.Equal("shop/web", Text(client, "backend"));
        Assert.Equal($"{world.Mesh.Server.Address}:{world.Port}", Text(client, "endpoint"));
        Assert.Equal(version == "2.0" ? "HTTP/2" : "HTTP/1.1", Text(client, "protocol"));
        Assert.Equal("POST", Text(client, "method"));
        Assert.Equal("/items/1", Text(client, "path"));
        Assert.Equal(200, client.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(5, client.RootElement.GetProperty("request_bytes").GetInt32());
        Assert.Equal(2, client.RootElement.GetProperty("response_bytes").GetInt32());
        Assert.Equal(Trace, Text(client, "trace_id"));
        Assert.True(client.RootElement.GetProperty("duration_ms").GetDouble() >= client.RootElement.GetProperty("upstream_ms").GetDouble());
        using JsonDocument server = await world.Server.LineAsync();
        Assert.Equal("inbound", Text(server, "direction"));
        Assert.Equal("spiffe://cluster.local/ns/shop/sa/client", Text(server, "peer"));
        Assert.Equal($"shop/port {world.Port}", Text(server, "backend"));
        Assert.Equal(5, server.RootElement.GetProperty("request_bytes").GetInt32());
        Assert.Equal(2, server.RootElement.GetProperty("response_bytes").GetInt32());
    }

    private static string? Text(JsonDocument line, string name) => line.RootElement.GetProperty(name).GetString();

    /// <summary>What the application has seen of the trace.</summary>
    private sealed record Seen(string[] Parents, string[] States);

    /// <summary>One sidecar's journal, with everything on.</summary>
    private sealed class Side : IAsyncDisposable
    {
        private readonly LineStream _output = new();
        private readonly SpanQueue _spans = new();
        private readonly LineWriter _lines;

        public Side(double ratio, int seed)
        {
            _lines = new LineWriter(_output);
            Journal = new RequestJournal(
                new AccessLog(AccessLogOptions.TryParse("all")!.Value, _lines, new Random(1)), new Tracer(ratio, new Random(seed), _spans), TimeProvider.System);
        }

        public RequestJournal Journal { get; }

        public async Task<RequestRecord> SpanAsync() => await _spans.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        /// <summary>Whether the request has become a span; its line comes before that.</summary>
        public async Task<bool> HasSpanAsync()
        {
            (await LineAsync()).Dispose();
            return _spans.Reader.Count > 0;
        }

        public async Task<JsonDocument> LineAsync() => JsonDocument.Parse(await _output.Line.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));

        public ValueTask DisposeAsync() => _lines.DisposeAsync();
    }

    /// <summary>Waits for a line.</summary>
    private sealed class LineStream : MemoryStream
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _line.TrySetResult(Encoding.UTF8.GetString(buffer.Span));
            return ValueTask.CompletedTask;
        }
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly ConcurrentQueue<Seen> _seen = [];
        private TestHttpServer? _app;

        public required Side Client { get; init; }

        public required Side Server { get; init; }

        public required TwoSidecars Mesh { get; init; }

        public int Port => _app!.Port;

        public static async Task<World> StartAsync(bool isHttp1OnHost, double ratio)
        {
            (Side client, Side server) = (new Side(ratio, seed: 1), new Side(ratio: 0, seed: 2));
            return new World
            {
                Client = client,
                Server = server,
                Mesh = await TwoSidecars.StartAsync(configure: options => options.IsHttp1OnHost = isHttp1OnHost, clientJournal: client.Journal, serverJournal: server.Journal),
            };
        }

        public async Task<Seen> AskAsync(string version, string[] parents, string? state)
        {
            _app = await TestHttpServer.StartAsync(Mesh.Server.Address, AnswerAsync, version == "2.0" ? HttpProtocols.Http2 : HttpProtocols.Http1);
            Mesh.Expose(_app.Port, version == "2.0" ? Protocol.Http2 : Protocol.Http1);
            using HttpClient http = Mesh.CreateHttpClient(Version.Parse(version));
            using HttpRequestMessage request = new(HttpMethod.Post, "/items/1?secret=1")
            {
                Version = Version.Parse(version),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent("hello"u8.ToArray()),
            };
            request.Headers.TryAddWithoutValidation("traceparent", parents);
            if (state is not null)
            {
                request.Headers.TryAddWithoutValidation("tracestate", state);
            }

            using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
            Assert.Equal("ok", await response.Content.ReadAsStringAsync(Cancellation));
            return Assert.Single(_seen);
        }

        private async Task AnswerAsync(HttpContext context)
        {
            await context.Request.Body.CopyToAsync(Stream.Null, Cancellation);
            _seen.Enqueue(new Seen([.. context.Request.Headers.TraceParent!], [.. context.Request.Headers.TraceState!]));
            context.Response.ContentLength = 2;
            await context.Response.WriteAsync("ok", Cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            if (_app is not null)
            {
                await _app.DisposeAsync();
            }

            await Mesh.DisposeAsync();
            await Client.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
