using BenchmarkDotNet.Attributes;
using Mesh.Proxy.Detection;

namespace Mesh.Benchmarks.Detection;

/// <summary>Telling a protocol by its first bytes: once per connection whose port declares none.</summary>
public class ProtocolSnifferBenchmark
{
    private readonly byte[] _http1Request = "GET /checkout/cart HTTP/1.1\r\nHost: checkout.shop\r\n\r\n"u8.ToArray();
    private readonly byte[] _http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"u8.ToArray();
    private readonly byte[] _tlsHello = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03];
    private readonly byte[] _textCommand = "EHLO client.example\r\n"u8.ToArray();

    [Benchmark]
    public bool Http1() => ProtocolSniffer.Classify(_http1Request) == DetectedProtocol.Http1;

    [Benchmark]
    public bool Http2() => ProtocolSniffer.Classify(_http2Preface) == DetectedProtocol.Http2;

    [Benchmark]
    public bool Tls() => ProtocolSniffer.Classify(_tlsHello) == DetectedProtocol.Tls;

    /// <summary>A text protocol that looks like HTTP up to the request target.</summary>
    [Benchmark]
    public bool Opaque() => ProtocolSniffer.Classify(_textCommand) == DetectedProtocol.Opaque;
}
