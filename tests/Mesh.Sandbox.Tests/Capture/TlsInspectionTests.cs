using System.Buffers.Binary;
using System.Security.Authentication;
using Mesh.Sandbox.Capture;

namespace Mesh.Sandbox.Tests.Capture;

public sealed class TlsInspectionTests
{
    [Theory]
    [InlineData(SslProtocols.Tls13, 0x0304)]
    [InlineData(SslProtocols.Tls12, 0x0303)]
    public async Task NegotiatedVersion_RealHandshake_IsTheOneAgreed(SslProtocols protocol, int expected)
    {
        (byte[] client, byte[] server) = await TlsRecording.RecordAsync(protocol);

        Assert.Equal(expected, TlsInspection.NegotiatedVersion(server));
        Assert.True(TlsInspection.IsTls(client));
        Assert.True(TlsInspection.IsTls(server));
    }

    [Fact]
    public void IsTls_PlainRequest_IsFalse() => Assert.False(TlsInspection.IsTls("GET / HTTP/1.1\r\n\r\n"u8));

    [Fact]
    public async Task IsTls_PlainBytesAfterAHandshake_IsFalse()
    {
        (byte[] client, _) = await TlsRecording.RecordAsync(SslProtocols.Tls13);

        Assert.False(TlsInspection.IsTls([.. client, .. "GET / HTTP/1.1\r\n\r\n"u8]));
    }

    [Fact]
    public async Task IsTls_EveryPrefixOfAStream_IsTrue()
    {
        (byte[] client, byte[] server) = await TlsRecording.RecordAsync(SslProtocols.Tls13);

        Assert.All(Enumerable.Range(0, client.Length), length => Assert.True(TlsInspection.IsTls(client.AsSpan(0, length))));
        Assert.All(Enumerable.Range(0, server.Length), length => Assert.True(TlsInspection.IsTls(server.AsSpan(0, length))));
    }

    [Theory]
    [InlineData(SslProtocols.Tls13, 0x0304)]
    [InlineData(SslProtocols.Tls12, 0x0303)]
    public async Task NegotiatedVersion_EveryPrefixOfAStream_IsKnownOnlyFromTheWholeServerHelloOn(SslProtocols protocol, int expected)
    {
        (_, byte[] server) = await TlsRecording.RecordAsync(protocol);
        // A record header, then type and length of the handshake message.
        int serverHello = 5 + 4 + BinaryPrimitives.ReadUInt16BigEndian(server.AsSpan(7));

        Assert.All(
            Enumerable.Range(0, server.Length + 1),
            length => Assert.Equal(length < serverHello ? 0 : expected, TlsInspection.NegotiatedVersion(server.AsSpan(0, length))));
    }

    [Fact]
    public async Task CarriesApplicationData_EveryPrefixOfAStream_IsTrueFromTheFirstWholeRecordOn()
    {
        (_, byte[] server) = await TlsRecording.RecordAsync(SslProtocols.Tls12);

        int first = Enumerable.Range(0, server.Length + 1).First(length => TlsInspection.CarriesApplicationData(server.AsSpan(0, length)));

        // In TLS 1.2 the server's only application data is its answer, the last record.
        Assert.Equal(server.Length, first);
        Assert.False(TlsInspection.CarriesApplicationData("GET / HTTP/1.1\r\n\r\n"u8));
    }
}
