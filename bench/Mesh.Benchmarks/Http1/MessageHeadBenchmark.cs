using BenchmarkDotNet.Attributes;
using Mesh.Benchmarks.Fixtures;
using Mesh.Proxy.Http1;

namespace Mesh.Benchmarks.Http1;

/// <summary>Heads on the relay engine: twice per request and hop. Nothing may be allocated.</summary>
public class MessageHeadBenchmark
{
    private static readonly KnownFieldSet CallerField = KnownFieldSet.Of(KnownField.XForwardedClientCert);

    // 433 bytes: what a browser or a service with tracing sends.
    private readonly byte[] _request = """
        GET /checkout/cart?session=5f2b9c&items=3 HTTP/1.1
        Host: checkout.shop.svc.cluster.local:8080
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36
        Accept: text/html,application/json;q=0.9,*/*;q=0.8
        Accept-Encoding: gzip, deflate, br
        Accept-Language: en-GB,en;q=0.5
        Connection: keep-alive
        traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
        x-request-id: 7c1f8e6a-93a5-4f6e-9c06-2d1f3f1d8f1b


        """u8.ToArray().WithLineEnds();

    // 84 bytes: what a load generator sends.
    private readonly byte[] _smallRequest = "GET / HTTP/1.1\r\nHost: checkout.shop:8080\r\nUser-Agent: load\r\nAccept: */*\r\n\r\n"u8.ToArray();

    // 230 bytes.
    private readonly byte[] _response = """
        HTTP/1.1 200 OK
        Content-Type: application/json; charset=utf-8
        Date: Sun, 22 Nov 2026 12:00:00 GMT
        Server: Kestrel
        Cache-Control: no-cache, no-store
        Content-Length: 512
        x-request-id: 7c1f8e6a-93a5-4f6e-9c06-2d1f3f1d8f1b


        """u8.ToArray().WithLineEnds();

    private readonly Http1Request _parsedRequest = new();
    private readonly Http1Request _into = new();
    private readonly Http1Response _parsedResponse = new();
    private readonly Http1Response _responseInto = new();
    private readonly byte[] _destination = new byte[4096];

    private static ReadOnlySpan<byte> Caller =>
        "x-forwarded-client-cert: By=spiffe://cluster.local/ns/shop/sa/checkout;URI=spiffe://cluster.local/ns/shop/sa/web\r\n"u8;

    [GlobalSetup]
    public void Parse()
    {
        if (RequestParser.Parse(_request, _parsedRequest, Http1Limits.Default).Consumed != _request.Length
            || ResponseParser.Parse(_response, _parsedResponse, Http1Limits.Default).Consumed != _response.Length)
        {
            throw new InvalidOperationException("the messages are not whole");
        }
    }

    [Benchmark]
    public int ParseRequest() => RequestParser.Parse(_request, _into, Http1Limits.Default).Consumed;

    [Benchmark]
    public int ParseSmallRequest() => RequestParser.Parse(_smallRequest, _into, Http1Limits.Default).Consumed;

    [Benchmark]
    public int ParseResponse() => ResponseParser.Parse(_response, _responseInto, Http1Limits.Default).Consumed;

    [Benchmark]
    public int WriteRequest()
    {
        HeadRewrite rewrite = new() { Drop = CallerField, Append = Caller };
        HeadWriter.TryWriteRequest(_request, _parsedRequest, rewrite, _destination, out int written);
        return written;
    }

    [Benchmark]
    public int WriteResponse()
    {
        HeadRewrite rewrite = new() { Body = BodyKind.Length };
        HeadWriter.TryWriteResponse(_response, _parsedResponse, rewrite, _destination, out int written);
        return written;
    }
}
