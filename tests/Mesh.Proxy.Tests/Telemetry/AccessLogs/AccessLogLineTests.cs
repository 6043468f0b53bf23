using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.AccessLogs;
using Mesh.Proxy.Telemetry.Traces;

namespace Mesh.Proxy.Tests.Telemetry.AccessLogs;

public sealed class AccessLogLineTests
{
    private static readonly RequestSummary Summary = new()
    {
        Direction = TrafficDirection.Outbound,
        Service = "shop/web",
        Route = "TrafficSplit shop/web",
        Backend = "shop/web-v2",
        Peer = "spiffe://cluster.local/ns/shop/sa/web",
        Method = KnownMethod.Get,
        StatusCode = 503,
        GrpcStatus = 14,
        Reason = "connect-refused",
        Subject = "shop/web-v2",
        Endpoint = new IPEndPoint(IPAddress.Parse("10.0.0.7"), 8080),
        Workload = "shop/web-v2-0",
        Retries = 2,
        Hedges = 1,
        RequestBytes = 3,
        ResponseBytes = 4,
        UpstreamDuration = TimeSpan.FromMilliseconds(1.25),
        Duration = TimeSpan.FromMilliseconds(70.0004),
    };

    [Fact]
    public void WriteTo_Request_SaysAllOfIt() => Assert.Equal(
        """
        {"time":"2026-01-31T12:00:00Z","direction":"outbound","peer":"spiffe://cluster.local/ns/shop/sa/web","service":"shop/web","route":"TrafficSplit shop/web","backend":"shop/web-v2","endpoint":"10.0.0.7:8080","workload":"shop/web-v2-0","protocol":"HTTP/1.1","method":"GET","path":"/items","status":503,"grpc_status":14,"reason":"connect-refused","subject":"shop/web-v2","retries":2,"hedges":1,"request_bytes":3,"response_bytes":4,"duration_ms":70,"upstream_ms":1.25,"trace_id":"00000000000000010000000000000002"}

        """,
        LineOf(Summary, "GET", "/items", TraceContext.Begin(1, 2, 3)));

    [Fact]
    public void WriteTo_NothingToSay_LeavesItOut() => Assert.Equal(
        """
        {"time":"2026-01-31T12:00:00Z","direction":"inbound","protocol":"HTTP/1.1","method":"GET","path":"/","status":200,"request_bytes":0,"response_bytes":0,"duration_ms":1}

        """,
        LineOf(new RequestSummary { Direction = TrafficDirection.Inbound, Service = "", StatusCode = 200, Duration = TimeSpan.FromMilliseconds(1) }, "GET", "/", null));

    // Whatever bytes a client sends as method and path: one line, and on it exactly those characters.
    [Fact]
    public void WriteTo_HostileBytes_CannotForgeALine() => Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 300]).Sample((method, path) =>
    {
        RequestNotes notes = new(RequestJournal.Off);
        notes.Begin(method, path, default);
        ArrayBufferWriter<byte> output = new();

        new AccessLogLine(notes.ToRecord(Summary with { Method = KnownMethod.Other })).WriteTo(output);

        ReadOnlySpan<byte> line = output.WrittenSpan;
        Assert.Equal(line.Length - 1, line.IndexOf((byte)'\n'));
        Assert.Equal(-1, line[..^1].IndexOfAnyExceptInRange((byte)' ', (byte)'~'));
        using JsonDocument json = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(Kept(method, 32), json.RootElement.GetProperty("method").GetString());
        Assert.Equal(Kept(path.TakeWhile(c => c != '?').ToArray(), RequestNotes.MaxPath), json.RootElement.GetProperty("path").GetString());
        Assert.Equal(503, json.RootElement.GetProperty("status").GetInt32());
    });

    private static string Kept(byte[] bytes, int length) => Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, length)]);

    private static string LineOf(RequestSummary summary, string method, string path, TraceContext? span)
    {
        ArrayBufferWriter<byte> output = new();
        new AccessLogLine(new RequestRecord(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), summary, method, path, null, span)).WriteTo(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
