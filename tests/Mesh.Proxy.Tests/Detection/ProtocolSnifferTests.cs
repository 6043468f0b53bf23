using System.Text;
using CsCheck;
using Mesh.Proxy.Detection;

namespace Mesh.Proxy.Tests.Detection;

public sealed class ProtocolSnifferTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", DetectedProtocol.Http1)]
    [InlineData("GET /", DetectedProtocol.Http1)]
    [InlineData("OPTIONS * HTTP/1.1", DetectedProtocol.Http1)]
    [InlineData("GET http://shop/ HTTP/1.1", DetectedProtocol.Opaque)]
    [InlineData("CONNECT shop:443 HTTP/1.1", DetectedProtocol.Opaque)]
    [InlineData("\r\nGET / HTTP/1.1", DetectedProtocol.Http1)]
    [InlineData("\n\n\r\n\rGET / HTTP/1.1", DetectedProtocol.Http1)]
    [InlineData("\r\nget key", DetectedProtocol.Opaque)]
    [InlineData("VERSION-CONTROL /file HTTP/1.1", DetectedProtocol.Http1)]
    [InlineData("PRI * HTTP/1.1\r\n", DetectedProtocol.Http1)]
    [InlineData(Preface, DetectedProtocol.Http2)]
    [InlineData(Preface + "more", DetectedProtocol.Http2)]
    [InlineData("\u0016\u0003\u0001\u0002\u0000", DetectedProtocol.Tls)]
    [InlineData("\u0016\u0002", DetectedProtocol.Opaque)]
    [InlineData("get key\r\n", DetectedProtocol.Opaque)]
    [InlineData("EHLO mail.example\r\n", DetectedProtocol.Opaque)]
    [InlineData("PING\r\n", DetectedProtocol.Opaque)]
    [InlineData(" GET / HTTP/1.1", DetectedProtocol.Opaque)]
    [InlineData("\u0000\u0000\u0000\u0008", DetectedProtocol.Opaque)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA /", DetectedProtocol.Http1)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", DetectedProtocol.Opaque)]
    public void Classify_FirstBytes_NamesProtocol(string start, object expected) =>
        Assert.Equal((DetectedProtocol)expected, Classify(start));

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("GET")]
    [InlineData("GET ")]
    [InlineData("\r\n")]
    [InlineData("\r\nGET")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r")]
    [InlineData("\u0016")]
    public void Classify_Ambiguous_AsksForMore(string start) => Assert.Null(Classify(start));

    [Fact]
    public void Classify_MoreLineBreaksThanAnyClientSends_LeavesTheRestToTheHost() =>
        Assert.Equal(DetectedProtocol.Http1, Classify(new string('\n', 65)));

    [Fact]
    public void Classify_MoreBytesArrive_NeverChangesItsMind() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.Int[0, 3].Select(i => Encoding.ASCII.GetBytes(new[] { Preface, "GET / HTTP/1.1\r\n", "POST http://a/", "\r\n\r\nGET /" }[i]))).Sample(bytes =>
        {
            DetectedProtocol? verdict = null;
            for (int length = 0; length <= bytes.Length; length++)
            {
                DetectedProtocol? next = ProtocolSniffer.Classify(bytes.AsSpan(0, length));
                if (verdict is not null && next != verdict)
                {
                    return false;
                }

                verdict = next;
            }

            return true;
        });

    private static DetectedProtocol? Classify(string start) => ProtocolSniffer.Classify(Encoding.Latin1.GetBytes(start));
}
