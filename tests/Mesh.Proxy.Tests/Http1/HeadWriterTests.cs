using Mesh.Proxy.Http1;
using static Mesh.Proxy.Tests.Http1.Heads;

namespace Mesh.Proxy.Tests.Http1;

public sealed class HeadWriterTests
{
    [Theory]
    // Kept as it is, white space and order included.
    [InlineData(
        "GET /a?b HTTP/1.1\r\nHost: a\r\nAccept:*/*\r\nX:  y \t\r\n\r\n",
        "GET /a?b HTTP/1.1\r\nHost: a\r\nAccept:*/*\r\nX:  y \t\r\n\r\n")]
    // Hop-by-hop by nature.
    [InlineData(
        "GET / HTTP/1.1\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nHost: a\r\nProxy-Connection: close\r\nA: 1\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nB: 2\r\nTE: gzip\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n")]
    // Left out as the Kestrel host's forwarder does.
    [InlineData(
        "GET / HTTP/1.1\r\nHost: a\r\nProxy-Authenticate: a\r\nProxy-Authentication-Info: b\r\nProxy-Authorization: c\r\nProxy-Features: d\r\nProxy-Instruction: e\r\n"
        + "Security-Scheme: f\r\nALPN: g\r\nClose: h\r\nUpgrade-Insecure-Requests: 1\r\nAlt-Svc: i\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    // Nominated by Connection, except what others rely on.
    [InlineData(
        "GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-two: 2\r\nX-Three: 3\r\nConnection: x-ONE, Host, X-Two, content-length\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Three: 3\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nTrailer: X\r\nTE: gzip;q=1, trailers\r\nConnection: TE, Transfer-Encoding\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nTrailer: X\r\nTE: trailers\r\nConnection: TE\r\n\r\n")]
    // Another version, empty lines, no host.
    [InlineData("\r\n\r\nGET / HTTP/1.0\r\nConnection: Keep-Alive\r\nX: y\r\n\r\n", "GET / HTTP/1.1\r\nX: y\r\nHost: default\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: default\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.1\r\nHost:\r\n\r\n")]
    // Absolute targets.
    [InlineData("GET http://h:81/a?b HTTP/1.0\r\nA: 1\r\nHost: other\r\nB: 2\r\n\r\n", "GET /a?b HTTP/1.1\r\nA: 1\r\nB: 2\r\nHost: h:81\r\n\r\n")]
    [InlineData("GET https://h HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET http://h?q=/ HTTP/1.1\r\nHost: h\r\n\r\n", "GET /?q=/ HTTP/1.1\r\nHost: h\r\n\r\n")]
    public void TryWriteRequest_WithoutInstructions_KeepsWhatIsEndToEnd(string head, string expected)
    {
        byte[] bytes = Bytes(head);
        ParseRequest(head, out Http1Request request);

        Assert.Equal(expected, Write(bytes, request, new HeadRewrite { Body = BodyFraming.Of(request).Kind, DefaultHost = "default"u8 }));
    }

    [Theory]
    [InlineData("GET /a?b HTTP/1.0\r\n\r\n", "GET /x/y?b HTTP/1.1\r\nHost: new\r\nx-b: 2\r\nx-c: 3\r\n\r\n")]
    [InlineData("GET /a HTTP/1.1\r\nX-A: 1\r\nhost: old\r\nX-B: 1\r\nx-d: 4\r\n\r\n", "GET /x/y?b HTTP/1.1\r\nHost: new\r\nx-d: 4\r\nx-b: 2\r\nx-c: 3\r\n\r\n")]
    [InlineData("GET http://old/ HTTP/1.1\r\nHost: old\r\nX-D: 4\r\n\r\n", "GET /x/y?b HTTP/1.1\r\nX-D: 4\r\nHost: new\r\nx-b: 2\r\nx-c: 3\r\n\r\n")]
    public void TryWriteRequest_WithARoutesChanges_ReplacesAndAdds(string head, string expected)
    {
        byte[] bytes = Bytes(head);
        ParseRequest(head, out Http1Request request);

        Assert.Equal(expected, Write(bytes, request, new HeadRewrite
        {
            DropNames = new byte[][] { [.. "x-a"u8], [.. "x-b"u8] },
            Target = new RewrittenTarget("/x"u8, "/y"u8, "?b"u8),
            Host = "new"u8,
            Added = "x-b: 2\r\n"u8,
            Append = "x-c: 3\r\n"u8,
            DefaultHost = "default"u8,
        }));
    }

    [Fact]
    public void TryWriteRequest_WithInstructions_DropsAndAppends()
    {
        byte[] bytes = Bytes("GET / HTTP/1.1\r\nx-forwarded-client-cert: forged\r\nHost: a\r\nX-Forwarded-Client-Cert: again\r\n\r\n");
        ParseRequest(Text(bytes), out Http1Request request);

        string written = Write(bytes, request, new HeadRewrite
        {
            Drop = KnownFieldSet.Of(KnownField.XForwardedClientCert),
            Append = "x-forwarded-client-cert: By=b;URI=u\r\n"u8,
            Connection = ConnectionDirective.Close,
        });

        Assert.Equal("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nx-forwarded-client-cert: By=b;URI=u\r\n\r\n", written);
    }

    [Fact]
    public void TryWriteRequest_Upgrade_PassesItOn()
    {
        byte[] bytes = Bytes("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nTE: trailers\r\nSec-WebSocket-Key: k\r\n\r\n");
        ParseRequest(Text(bytes), out Http1Request request);

        Assert.Equal(
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\nConnection: Upgrade\r\n\r\n",
            Write(bytes, request, new HeadRewrite { Connection = ConnectionDirective.Upgrade }));
    }

    [Theory]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a\r\nConnection: close\r\nSet-Cookie: b\r\n\r\n", nameof(BodyKind.Length), nameof(ConnectionDirective.None),
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nX: y\r\n\r\n", nameof(BodyKind.UntilClose), nameof(ConnectionDirective.Close), "HTTP/1.1 200 OK\r\nX: y\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nX: y\r\n\r\n", nameof(BodyKind.Chunked), nameof(ConnectionDirective.None), "HTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", nameof(BodyKind.Chunked), nameof(ConnectionDirective.None), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", nameof(BodyKind.UntilClose), nameof(ConnectionDirective.Close), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", nameof(BodyKind.None), nameof(ConnectionDirective.None), "HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", nameof(BodyKind.None), nameof(ConnectionDirective.KeepAlive), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n")]
    [InlineData("HTTP/1.1 204\r\nContent-Length: 0\r\nX: y\r\n\r\n", nameof(BodyKind.None), nameof(ConnectionDirective.None), "HTTP/1.1 204\r\nX: y\r\n\r\n")]
    [InlineData("HTTP/1.1 304 \r\nContent-Length: 9\r\n\r\n", nameof(BodyKind.None), nameof(ConnectionDirective.None), "HTTP/1.1 304 \r\nContent-Length: 9\r\n\r\n")]
    [InlineData(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", nameof(BodyKind.None), nameof(ConnectionDirective.Upgrade),
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")]
    public void TryWriteResponse_FollowsTheBodyAndTheConnection(string head, string body, string connection, string expected)
    {
        byte[] bytes = Bytes(head);
        ParseResponse(head, out Http1Response response);
        HeadRewrite rewrite = new() { Body = Enum.Parse<BodyKind>(body), Connection = Enum.Parse<ConnectionDirective>(connection) };
        byte[] destination = new byte[1000];

        Assert.True(HeadWriter.TryWriteResponse(bytes, response, rewrite, destination, out int written));

        Assert.Equal(expected, Text(destination.AsSpan(0, written)));
    }

    [Fact]
    public void TryWriteRequest_IntoTooLittleRoom_WritesNothing()
    {
        byte[] bytes = Bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        ParseRequest(Text(bytes), out Http1Request request);
        HeadRewrite rewrite = new() { Append = "X: y\r\n"u8 };
        byte[] destination = new byte[HeadWriter.MaxLength(request, rewrite)];

        Assert.False(HeadWriter.TryWriteRequest(bytes, request, rewrite, destination.AsSpan(1), out int nothing));
        Assert.Equal(0, nothing);
        Assert.All(destination, value => Assert.Equal(0, value));
        Assert.True(HeadWriter.TryWriteRequest(bytes, request, rewrite, destination, out int written));
        Assert.Equal("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n", Text(destination.AsSpan(0, written)));
    }

    [Theory]
    [InlineData("GET http://h HTTP/1.0\r\nTE: trailers\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nTE: trailers\r\n\r\n")]
    [InlineData("GET http://h?q HTTP/1.0\r\nTE:trailers\r\n\r\n")]
    public void MaxLength_IsEnoughForTheMostThatIsAdded(string head)
    {
        byte[] bytes = Bytes(head);
        ParseRequest(head, out Http1Request request);
        HeadRewrite rewrite = new()
        {
            Body = BodyKind.Chunked,
            Connection = ConnectionDirective.KeepAlive,
            DefaultHost = "a.name.that.is.quite.long.indeed:12345"u8,
            Append = "X: y\r\n"u8,
        };
        byte[] destination = new byte[HeadWriter.MaxLength(request, rewrite)];

        Assert.True(HeadWriter.TryWriteRequest(bytes, request, rewrite, destination, out _));
    }

    private static string Write(byte[] bytes, Http1Request request, HeadRewrite rewrite)
    {
        byte[] destination = new byte[HeadWriter.MaxLength(request, rewrite)];
        Assert.True(HeadWriter.TryWriteRequest(bytes, request, rewrite, destination, out int written));
        return Text(destination.AsSpan(0, written));
    }
}
