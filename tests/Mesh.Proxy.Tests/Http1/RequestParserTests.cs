using Mesh.Proxy.Http1;
using static Mesh.Proxy.Tests.Http1.Heads;

namespace Mesh.Proxy.Tests.Http1;

public sealed class RequestParserTests
{
    private const string Browser =
        "GET /shop/cart?id=7&x=%2F HTTP/1.1\r\nHost: shop.example:8080\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: */*\r\n"
        + "Accept-Encoding:gzip, br\r\nX-Empty:\r\nX-Padded: \t padded value \t\r\nCookie: a=b; c=d\r\nConnection: keep-alive\r\n\r\n";

    [Fact]
    public void Parse_TypicalRequest_GivesItsParts()
    {
        byte[] bytes = Bytes(Browser + "GET /next HTTP/1.1\r\n");
        Http1Request request = new();

        ParseResult result = RequestParser.Parse(bytes, request, Http1Limits.Default);

        Assert.Equal(ParseResult.Complete(Browser.Length), result);
        Assert.Equal("GET", Text(request.Method(bytes)));
        Assert.Equal(KnownMethod.Get, request.KnownMethod);
        Assert.Equal("/shop/cart?id=7&x=%2F", Text(request.Target(bytes)));
        Assert.Equal("shop.example:8080", Text(request.Authority(bytes)));
        Assert.True(request.IsHttp11);
        Assert.True(request.IsPersistent);
        Assert.Equal(-1, request.ContentLength);
        Assert.Equal(
            ["Host=shop.example:8080", "User-Agent=Mozilla/5.0 (X11; Linux x86_64)", "Accept=*/*", "Accept-Encoding=gzip, br", "X-Empty=", "X-Padded=padded value",
                "Cookie=a=b; c=d", "Connection=keep-alive"],
            request.Fields.ToArray().Select(field => $"{Text(field.Name(bytes))}={Text(field.Value(bytes))}"));
        Assert.True(request.TryGetValue(bytes, "x-padded"u8, out ReadOnlySpan<byte> padded));
        Assert.Equal("padded value", Text(padded));
        Assert.False(request.TryGetValue(bytes, "x-none"u8, out _));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Parse_Accepted_IsCompleteHoweverItIsCut(string head)
    {
        ParseResult result = ParseRequest(head, out _);

        Assert.Equal(ParseResult.Complete(head.Length), result);
        AssertSameHoweverCut<Http1Request>(head, (bytes, into) => RequestParser.Parse(bytes, into, Http1Limits.Default), Describe);
    }

    public static TheoryData<string> Accepted => new(
        Browser,
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nhOsT: [fd00::1]:8080\r\n\r\n",
        "\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "M-SEARCH /a|b\"<>\\^`{} HTTP/1.1\r\nHost: a_b-c.d~e!f\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0000000000000000005\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTRANSFER-ENCODING:  CHUNKED \r\nTE: deflate, Trailers\r\nConnection: TE\r\nExpect: 100-Continue\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Text: caf\u00e9 \u00ff\t~\r\n\r\n",
        "GET http://other.example:81/a?b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET HTTPS://[::1] HTTP/1.0\r\n\r\n",
        "GET http://h?q HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: , close,X-Mine ,\r\nx-mine: 1\r\nConnection: host, upgrade\r\nUpgrade: websocket\r\n\r\n");

    [Theory]
    [MemberData(nameof(Refused))]
    public void Parse_Hostile_IsRefusedHoweverItIsCut(string head, string fault, int status)
    {
        Http1Fault expected = Enum.Parse<Http1Fault>(fault);
        ParseResult result = ParseRequest(head, out _);

        Assert.Equal(ParseResult.Invalid(expected), result);
        Assert.Equal(status, expected.StatusCode());
        AssertSameHoweverCut<Http1Request>(head, (bytes, into) => RequestParser.Parse(bytes, into, Http1Limits.Default), Describe);
    }

    public static TheoryData<string, string, int> Refused
    {
        get
        {
            TheoryData<string, string, int> data = [];

            // First lines.
            data.Add(" / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidMethod), 400);
            data.Add("GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidMethod), 400);
            data.Add("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidMethod), 400);
            data.Add("\u0016\u0003\u0001\u0002\u0000", nameof(Http1Fault.InvalidMethod), 400);
            data.Add("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET / a HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidRequestLine), 400);
            data.Add("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidRequestLine), 400);
            data.Add("GET /\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidRequestLine), 400);
            data.Add("GET / http/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidRequestLine), 400);
            data.Add("GET / HTTP/1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidRequestLine), 400);
            data.Add("GET / HTTP/11.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidRequestLine), 400);
            data.Add("GET / HTTP/1.2\r\nHost: a\r\n\r\n", nameof(Http1Fault.UnsupportedVersion), 505);
            data.Add("GET / HTTP/2.0\r\nHost: a\r\n\r\n", nameof(Http1Fault.UnsupportedVersion), 505);
            data.Add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET /\u007f HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET a HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET * HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("OPTIONS *a HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET a:443 HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET http:// HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET http://u:p@h/ HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET http://h:65536/ HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("GET ftp://h/ HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidTarget), 400);
            data.Add("\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidLineEnding), 400);

            // Line ends.
            data.Add("GET / HTTP/1.1\nHost: a\n\n", nameof(Http1Fault.InvalidLineEnding), 400);
            data.Add("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidLineEnding), 400);
            data.Add("\r\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Fault.InvalidLineEnding), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\n\r\n", nameof(Http1Fault.InvalidLineEnding), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\n\n", nameof(Http1Fault.InvalidLineEnding), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", nameof(Http1Fault.InvalidLineEnding), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", nameof(Http1Fault.InvalidLineEnding), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\n\rX", nameof(Http1Fault.InvalidLineEnding), 400);

            // Fields.
            data.Add("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", nameof(Http1Fault.InvalidFieldName), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", nameof(Http1Fault.InvalidFieldName), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\nX[]: b\r\n\r\n", nameof(Http1Fault.InvalidFieldName), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\nCaf\u00e9: b\r\n\r\n", nameof(Http1Fault.InvalidFieldName), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", nameof(Http1Fault.WhitespaceBeforeColon), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", nameof(Http1Fault.ObsoleteLineFolding), 400);
            data.Add("GET / HTTP/1.1\r\n Host: a\r\n\r\n", nameof(Http1Fault.ObsoleteLineFolding), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\nX: b\u0000c\r\n\r\n", nameof(Http1Fault.InvalidFieldValue), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\nX: \u007f\r\n\r\n", nameof(Http1Fault.InvalidFieldValue), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\nX:\u000bb\r\n\r\n", nameof(Http1Fault.InvalidFieldValue), 400);

            // Host.
            data.Add("GET / HTTP/1.1\r\n\r\n", nameof(Http1Fault.MissingHost), 400);
            data.Add("GET http://h/ HTTP/1.1\r\n\r\n", nameof(Http1Fault.MissingHost), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", nameof(Http1Fault.RepeatedHost), 400);
            data.Add("GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", nameof(Http1Fault.RepeatedHost), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", nameof(Http1Fault.InvalidHost), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", nameof(Http1Fault.InvalidHost), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", nameof(Http1Fault.InvalidHost), 400);
            data.Add("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", nameof(Http1Fault.InvalidHost), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", nameof(Http1Fault.InvalidHost), 400);
            data.Add("GET / HTTP/1.1\r\nHost: a:\r\n\r\n", nameof(Http1Fault.InvalidHost), 400);
            data.Add("GET / HTTP/1.1\r\nHost: :80\r\n\r\n", nameof(Http1Fault.InvalidHost), 400);
            data.Add("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", nameof(Http1Fault.InvalidHost), 400);
            data.Add("GET / HTTP/1.1\r\nHost: []\r\n\r\n", nameof(Http1Fault.InvalidHost), 400);

            // Lengths.
            foreach (string length in (string[])["+5", "-5", "0x5", "5 5", "5,5", "5, 5", "5;", "", "five", "9223372036854775808", "18446744073709551621", "00000000000000000005"])
            {
                data.Add($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\nhello", nameof(Http1Fault.InvalidContentLength), 400);
            }

            data.Add("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", nameof(Http1Fault.RepeatedContentLength), 400);
            data.Add("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\ncontent-length: 6\r\n\r\nhello", nameof(Http1Fault.RepeatedContentLength), 400);

            // CL.TE, TE.CL, TE.TE.
            data.Add("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", nameof(Http1Fault.LengthAndTransferEncoding), 400);
            data.Add("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", nameof(Http1Fault.LengthAndTransferEncoding), 400);
            data.Add("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", nameof(Http1Fault.InvalidTransferEncoding), 400);
            data.Add("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n", nameof(Http1Fault.InvalidTransferEncoding), 400);
            data.Add("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", nameof(Http1Fault.WhitespaceBeforeColon), 400);
            data.Add("POST / HTTP/1.1\r\nHost: a\r\n Transfer-Encoding: chunked\r\n\r\n", nameof(Http1Fault.ObsoleteLineFolding), 400);
            data.Add("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n", nameof(Http1Fault.InvalidTransferEncoding), 400);
            data.Add("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u000bchunked\r\n\r\n", nameof(Http1Fault.InvalidFieldValue), 400);
            data.Add("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", nameof(Http1Fault.InvalidTransferEncoding), 400);
            foreach (string coding in (string[])["xchunked", "chunked, identity", "identity", "gzip", "chunked;q=1", "\"chunked\"", "", ",chunked", "chunked, chunked", "\u00e9, chunked"])
            {
                data.Add($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {coding}\r\n\r\n", nameof(Http1Fault.InvalidTransferEncoding), 400);
            }

            data.Add("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", nameof(Http1Fault.UnsupportedTransferCoding), 501);
            data.Add("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x;y=z,Chunked\r\n\r\n", nameof(Http1Fault.UnsupportedTransferCoding), 501);
            return data;
        }
    }

    [Theory]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: keep-alive, CLOSE\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: x\r\nConnection: close\r\n", false)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive\r\n", true)]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive, close\r\n", false)]
    public void IsPersistent_FollowsVersionAndConnection(string version, string connection, bool expected)
    {
        ParseRequest($"GET / {version}\r\nHost: a\r\n{connection}\r\n", out Http1Request request);

        Assert.Equal(expected, request.IsPersistent);
    }

    [Theory]
    [InlineData("GET", "HTTP/1.1", "Connection: Upgrade\r\nUpgrade: WebSocket\r\n", true)]
    [InlineData("POST", "HTTP/1.1", "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n", true)]
    [InlineData("GET", "HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n", true)]
    [InlineData("GET", "HTTP/1.1", "Upgrade: websocket\r\n", false)]
    [InlineData("GET", "HTTP/1.1", "Connection: Upgrade\r\n", false)]
    [InlineData("GET", "HTTP/1.1", "Connection: Upgrade\r\nUpgrade: h2c\r\n", false)]
    [InlineData("GET", "HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n", false)]
    [InlineData("GET", "HTTP/1.1", "Connection: Upgrade\r\nUpgrade: SPDY/3.1, h2c\r\n", false)]
    [InlineData("GET", "HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n", false)]
    [InlineData("GET", "HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n", false)]
    [InlineData("GET", "HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n", false)]
    [InlineData("GET", "HTTP/1.0", "Connection: Upgrade\r\nUpgrade: websocket\r\n", false)]
    public void CanSwitchProtocols_OnlyForTunnelsWithoutABody(string method, string version, string fields, bool expected)
    {
        ParseResult result = ParseRequest($"{method} / {version}\r\nHost: a\r\n{fields}\r\n", out Http1Request request);

        Assert.Equal(ParseStatus.Complete, result.Status);
        Assert.Equal(expected, request.CanSwitchProtocols);
    }

    [Fact]
    public void Authority_OfAbsoluteTarget_IsTheTargetsAndNotHosts()
    {
        byte[] bytes = Bytes("GET http://real:81/a?b HTTP/1.1\r\nHost: claimed\r\n\r\n");
        Http1Request request = new();
        RequestParser.Parse(bytes, request, Http1Limits.Default);

        Assert.Equal("real:81", Text(request.Authority(bytes)));
        Assert.Equal("/a?b", Text(request.PathAndQuery(bytes)));
    }

    [Fact]
    public void Parse_AtItsLimits_IsAcceptedAndOneMoreIsRefused()
    {
        Http1Limits limits = new() { MaxStartLineBytes = 20, MaxFieldBytes = 40, MaxFields = 3, MaxConnectionOptions = 2 };

        Assert.Equal(ParseStatus.Complete, ParseRequest("GET /4567 HTTP/1.1\r\nHost: a\r\n\r\n", out _, limits).Status);
        AssertFault(Http1Fault.StartLineTooLong, "GET /45678 HTTP/1.1\r\nHost: a\r\n\r\n");
        AssertFault(Http1Fault.StartLineTooLong, "GET /4567890123456789");
        Assert.Equal(ParseStatus.Complete, ParseRequest($"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('x', 26)}\r\n\r\n", out _, limits).Status);
        AssertFault(Http1Fault.FieldsTooLarge, $"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('x', 27)}\r\n\r\n");
        AssertFault(Http1Fault.FieldsTooLarge, $"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('x', 50)}");
        Assert.Equal(ParseStatus.Complete, ParseRequest("GET / HTTP/1.1\r\nHost: a\r\nA:\r\nB:\r\n\r\n", out _, limits).Status);
        AssertFault(Http1Fault.TooManyFields, "GET / HTTP/1.1\r\nHost: a\r\nA:\r\nB:\r\nC:\r\n\r\n");
        Assert.Equal(ParseStatus.Complete, ParseRequest("GET / HTTP/1.1\r\nHost: a\r\nConnection: a, b, close\r\n\r\n", out _, limits).Status);
        AssertFault(Http1Fault.TooManyConnectionOptions, "GET / HTTP/1.1\r\nHost: a\r\nConnection: a, b, c\r\n\r\n");

        void AssertFault(Http1Fault fault, string head)
        {
            Assert.Equal(ParseResult.Invalid(fault), ParseRequest(head, out _, limits));
            AssertSameHoweverCut<Http1Request>(head, (bytes, into) => RequestParser.Parse(bytes, into, limits), Describe);
        }
    }

    [Fact]
    public void Parse_BigHeadOfManyFields_IsAcceptedAndItsTableGrows()
    {
        string fields = string.Concat(Enumerable.Range(0, 99).Select(i => $"X-{i}: {new string('v', 500)}\r\n"));
        string head = $"GET /{new string('p', 16_000)} HTTP/1.1\r\nHost: a\r\n{fields}\r\n";

        ParseResult result = ParseRequest(head, out Http1Request request);

        Assert.Equal(ParseResult.Complete(head.Length), result);
        Assert.Equal(100, request.Fields.Length);
        Assert.Equal("X-98", Text(request.Fields[^1].Name(Bytes(head))));
    }

    [Fact]
    public void Parse_AfterAnotherMessage_RemembersNothingOfIt()
    {
        byte[] first = Bytes("POST http://x/ HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\nConnection: close, x-a\r\nExpect: 100-continue\r\nX-A: b\r\n\r\n");
        byte[] second = Bytes("GET / HTTP/1.1\r\nHost: b\r\n\r\n");
        Http1Request request = new();
        RequestParser.Parse(first, request, Http1Limits.Default);

        RequestParser.Parse(second, request, Http1Limits.Default);

        ParseRequest("GET / HTTP/1.1\r\nHost: b\r\n\r\n", out Http1Request fresh);
        Assert.Equal(Describe(second, fresh), Describe(second, request));
    }

    [Fact]
    public void Parse_InSteadyState_AllocatesNothing()
    {
        byte[] bytes = Bytes(Browser);
        Http1Request request = new();
        RequestParser.Parse(bytes, request, Http1Limits.Default);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            RequestParser.Parse(bytes, request, Http1Limits.Default);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
