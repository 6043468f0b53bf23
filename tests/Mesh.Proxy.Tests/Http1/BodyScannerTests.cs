using Mesh.Proxy.Http1;
using static Mesh.Proxy.Tests.Http1.Heads;

namespace Mesh.Proxy.Tests.Http1;

public sealed class BodyScannerTests
{
    private static readonly BodyFraming Chunked = new(BodyKind.Chunked, 0);

    [Fact]
    public void Scan_None_IsCompleteWithoutAByte()
    {
        BodyScanner scanner = new(BodyFraming.None, Http1Limits.Default);

        Assert.True(scanner.IsComplete);
        Assert.Equal(ParseResult.Complete(0), scanner.Scan("next"u8));
    }

    [Fact]
    public void Scan_Length_TakesItsBytesAndNoMore()
    {
        BodyScanner scanner = new(new BodyFraming(BodyKind.Length, 5), Http1Limits.Default);

        Assert.Equal(new ParseResult(ParseStatus.NeedMore, 3, Http1Fault.None), scanner.Scan("abc"u8));
        Assert.False(scanner.MayEnd);
        Assert.Equal(ParseResult.Complete(2), scanner.Scan("deGET"u8));
        Assert.True(scanner.MayEnd);
    }

    [Fact]
    public void Scan_UntilClose_TakesEverythingAndMayEndAnywhere()
    {
        BodyScanner scanner = new(new BodyFraming(BodyKind.UntilClose, 0), Http1Limits.Default);

        Assert.True(scanner.MayEnd);
        Assert.Equal(new ParseResult(ParseStatus.NeedMore, 3, Http1Fault.None), scanner.Scan("abc"u8));
        Assert.False(scanner.IsComplete);
    }

    [Theory]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("00000000000000A\r\n0123456789\r\n1;a=b;c=\"d e\"\r\nx\r\n000\r\n\r\n", "0123456789x")]
    [InlineData("a \t ;x\r\n\r\n\r\n\r\n\r\n\r\n\r\n0;\r\n\r\n", "\r\n\r\n\r\n\r\n\r\n")]
    [InlineData("1\r\nx\r\n0\r\nGrpc-Status: 0\r\nX:\r\nDigest: caf\u00e9\t=\r\n\r\n", "x")]
    public void Scan_Chunked_FindsItsEndHoweverItIsCut(string body, string payload)
    {
        byte[] bytes = Bytes(body + "GET /next");
        BodyScanner whole = new(Chunked, Http1Limits.Default);

        Assert.Equal(ParseResult.Complete(body.Length), whole.Scan(bytes));
        for (int cut = 0; cut < body.Length; cut++)
        {
            BodyScanner scanner = new(Chunked, Http1Limits.Default);
            Assert.Equal(new ParseResult(ParseStatus.NeedMore, cut, Http1Fault.None), scanner.Scan(bytes.AsSpan(0, cut)));
            Assert.False(scanner.MayEnd);
            Assert.Equal(ParseResult.Complete(body.Length - cut), scanner.Scan(bytes.AsSpan(cut)));
        }

        AssertUnwraps(bytes, body.Length, payload);
    }

    [Theory]
    [InlineData("\r\n", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData(";a\r\n", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData(" 5\r\nhello\r\n0\r\n\r\n", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData("+5\r\nhello\r\n0\r\n\r\n", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData("-1\r\n", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData("5_0\r\n", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData("g\r\n", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData("8000000000000000\r\n", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData("10000000000000005\r\nhello", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData("00000000000000005\r\nhello", nameof(Http1Fault.InvalidChunkSize))]
    [InlineData("5\nhello\r\n0\r\n\r\n", nameof(Http1Fault.InvalidLineEnding))]
    [InlineData("5\rhello\r\n0\r\n\r\n", nameof(Http1Fault.InvalidLineEnding))]
    [InlineData("5 \r\nhello\r\n0\r\n\r\n", nameof(Http1Fault.InvalidChunkExtension))]
    [InlineData("5 a\r\nhello\r\n0\r\n\r\n", nameof(Http1Fault.InvalidChunkExtension))]
    [InlineData("5;a\nhello\r\n0\r\n\r\n", nameof(Http1Fault.InvalidChunkExtension))]
    [InlineData("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", nameof(Http1Fault.InvalidChunkExtension))]
    [InlineData("5;a\r\rhello", nameof(Http1Fault.InvalidLineEnding))]
    [InlineData("5\r\nhello0\r\n\r\n", nameof(Http1Fault.InvalidChunkEnd))]
    [InlineData("5\r\nhello\n0\r\n\r\n", nameof(Http1Fault.InvalidChunkEnd))]
    [InlineData("5\r\nhello\r0\r\n\r\n", nameof(Http1Fault.InvalidChunkEnd))]
    [InlineData("5\r\nhello \r\n0\r\n\r\n", nameof(Http1Fault.InvalidChunkEnd))]
    [InlineData("0\r\n\n", nameof(Http1Fault.InvalidTrailer))]
    [InlineData("0\r\n\rX", nameof(Http1Fault.InvalidLineEnding))]
    [InlineData("0\r\nX\r\n\r\n", nameof(Http1Fault.InvalidTrailer))]
    [InlineData("0\r\n: x\r\n\r\n", nameof(Http1Fault.InvalidTrailer))]
    [InlineData("0\r\nX : y\r\n\r\n", nameof(Http1Fault.InvalidTrailer))]
    [InlineData("0\r\nX: y\r\n z\r\n\r\n", nameof(Http1Fault.InvalidTrailer))]
    [InlineData("0\r\nX: y\n\r\n", nameof(Http1Fault.InvalidTrailer))]
    [InlineData("0\r\nX: y\rZ", nameof(Http1Fault.InvalidLineEnding))]
    [InlineData("0\r\nX: \u0000\r\n\r\n", nameof(Http1Fault.InvalidTrailer))]
    [InlineData("0\r\nContent-Length: 5\r\n\r\n", nameof(Http1Fault.ForbiddenTrailer))]
    [InlineData("0\r\nX: y\r\ntransfer-encoding: chunked\r\n\r\n", nameof(Http1Fault.ForbiddenTrailer))]
    [InlineData("0\r\nHost: a\r\n\r\n", nameof(Http1Fault.ForbiddenTrailer))]
    [InlineData("0\r\nX-Forwarded-Client-Cert: URI=spiffe://x\r\n\r\n", nameof(Http1Fault.ForbiddenTrailer))]
    [InlineData("0\r\nX-Mesh-Reason: x\r\n\r\n", nameof(Http1Fault.ForbiddenTrailer))]
    public void Scan_HostileChunks_IsRefusedAtTheSameByteHoweverItIsCut(string body, string fault)
    {
        byte[] bytes = Bytes(body);
        BodyScanner whole = new(Chunked, Http1Limits.Default);
        ParseResult expected = whole.Scan(bytes);

        Assert.Equal(ParseStatus.Invalid, expected.Status);
        Assert.Equal(fault, expected.Fault.ToString());
        for (int cut = 0; cut <= expected.Consumed; cut++)
        {
            BodyScanner scanner = new(Chunked, Http1Limits.Default);
            Assert.Equal(new ParseResult(ParseStatus.NeedMore, cut, Http1Fault.None), scanner.Scan(bytes.AsSpan(0, cut)));
            Assert.Equal(expected with { Consumed = expected.Consumed - cut }, scanner.Scan(bytes.AsSpan(cut)));
        }
    }

    [Fact]
    public void Scan_LimitsOfExtensionsAndTrailers_AreForTheWholeBody()
    {
        Http1Limits limits = new() { MaxChunkExtensionBytes = 10, MaxTrailerBytes = 10 };

        Assert.Equal(ParseStatus.Complete, Scan("1;abcd\r\nx\r\n1;abcd\r\nx\r\n0\r\n\r\n").Status);
        Assert.Equal(Http1Fault.ChunkExtensionsTooLarge, Scan("1;abcd\r\nx\r\n1;abcde\r\nx\r\n0\r\n\r\n").Fault);
        Assert.Equal(Http1Fault.ChunkExtensionsTooLarge, Scan("1          ;\r\n").Fault);
        Assert.Equal(ParseStatus.Complete, Scan("0\r\nA: b\r\nC:\r\n\r\n").Status);
        Assert.Equal(Http1Fault.TrailersTooLarge, Scan("0\r\nA: b\r\nC:d\r\n\r\n").Fault);

        ParseResult Scan(string body)
        {
            BodyScanner scanner = new(Chunked, limits);
            return scanner.Scan(Bytes(body));
        }
    }

    [Fact]
    public void Scan_ChunkOfTheBiggestSize_IsWalkedOver()
    {
        BodyScanner scanner = new(Chunked, Http1Limits.Default);
        byte[] data = new byte[100];

        Assert.Equal(ParseStatus.NeedMore, scanner.Scan("7fffffffffffffff\r\n"u8).Status);
        Assert.Equal(new ParseResult(ParseStatus.NeedMore, data.Length, Http1Fault.None), scanner.Scan(data));
    }

    [Fact]
    public void ScanAndUnwrap_Length_GivesTheBytesThemselves()
    {
        BodyScanner scanner = new(new BodyFraming(BodyKind.Length, 3), Http1Limits.Default);
        byte[] bytes = Bytes("abcdef");

        Assert.Equal(ParseResult.Complete(3), scanner.ScanAndUnwrap(bytes, out int payloadLength));
        Assert.Equal("abc", Text(bytes.AsSpan(0, payloadLength)));
    }

    private static void AssertUnwraps(byte[] bytes, int length, string payload)
    {
        for (int size = 1; size <= bytes.Length; size++)
        {
            BodyScanner scanner = new(Chunked, Http1Limits.Default);
            string unwrapped = "";
            int consumed = 0;
            while (consumed < length)
            {
                byte[] piece = bytes[consumed..Math.Min(bytes.Length, consumed + size)];
                ParseResult result = scanner.ScanAndUnwrap(piece, out int payloadLength);
                unwrapped += Text(piece.AsSpan(0, payloadLength));
                consumed += result.Consumed;
            }

            Assert.Equal(length, consumed);
            Assert.Equal(payload, unwrapped);
        }
    }
}
