using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Proxy.Tests.DataPathHarness;
using Mesh.Proxy.Tests.Http.HostileHttp2;

namespace Mesh.Proxy.Tests.Telemetry;

public sealed class InvalidRequestsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "invalid-request", false)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "invalid-request", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "unsupported-coding", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "unsupported-coding", true)]
    public async Task Http1_BytesThatAreNoRequest_AreCountedByTheirReason(string request, string reason, bool isHttp1OnHost)
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync(configure: options => options.IsHttp1OnHost = isHttp1OnHost);
        mesh.Expose(8080);
        using Counted counted = new(mesh);
        using Socket client = await mesh.ConnectAsync();

        await client.SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        byte[] answer = new byte[1024];
        int length = await client.ReceiveAsync(answer, Cancellation);

        Assert.Contains($"x-mesh-reason: {reason}\r\n", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
        Assert.Equal([$"outbound {reason}"], counted.Seen);
    }

    // Kestrel would answer some of these itself, without a word why.
    [Theory]
    [InlineData(101, 1)]
    [InlineData(3, 21 * 1024)]
    public async Task Http2_FieldsTooLarge_AreAnsweredWithTheirReason(int count, int length)
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        mesh.Expose(8080);
        using Counted counted = new(mesh);
        using HttpClient http = mesh.CreateHttpClient(HttpVersion.Version20);
        using HttpRequestMessage request = new(HttpMethod.Get, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        for (int i = 0; i < count; i++)
        {
            request.Headers.Add($"x-{i}", new string('a', length));
        }

        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
        Assert.Equal(["request-head-too-large"], response.Headers.GetValues("x-mesh-reason"));
        Assert.Equal(["outbound request-head-too-large"], counted.Seen);
    }

    [Fact]
    public async Task Http2_TargetThatIsNone_IsCountedAndReset()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        mesh.Expose(8080);
        using Counted counted = new(mesh);
        using RawHttp2Connection client = await RawHttp2Connection.OpenAsync(mesh.Client.DataPath.OutboundEndPoint, Cancellation);

        await client.SendAsync(new Http2Frames().Begin().Get(1, "/a#b").ToArray(), Cancellation);

        Assert.Equal("reset 1", await client.OutcomeAsync(1, Cancellation));
        Assert.Equal(["outbound invalid-request"], counted.Seen);
    }

    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<string> _seen = [];

        public Counted(TwoSidecars mesh)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (mesh.Client.Metrics.Owns(instrument.Meter) && instrument.Name == "mesh.requests.invalid")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _seen.Enqueue($"{tags[0].Value} {tags[1].Value}"));
            _listener.Start();
        }

        public IEnumerable<string> Seen => _seen;

        public void Dispose() => _listener.Dispose();
    }
}
