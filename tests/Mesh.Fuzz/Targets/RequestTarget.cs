using System.Text;
using Mesh.Proxy.Http1;
using Invariants = Mesh.Fuzz.Targets.HeadInvariants<Mesh.Proxy.Http1.Http1Request>;

namespace Mesh.Fuzz.Targets;

/// <summary>Heads of requests: parsed however cut, relayed, and parsed again by the next hop.</summary>
internal sealed class RequestTarget : IFuzzTarget
{
    private readonly Invariants _invariants = new(
        (bytes, length, into) => RequestParser.Parse(bytes.AsSpan(0, length), into, Http1Limits.Default), ReferenceHead.ReadRequest);
    private readonly Http1Request _relayed = new();

    public IReadOnlyList<byte[]> Seeds { get; } = ToBytes(
        "GET /a?b=c HTTP/1.1\r\nHost: shop.example:8080\r\nUser-Agent: x\r\nAccept: */*\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
        "\r\nGET http://h:81/a?b HTTP/1.0\r\nHost: a\r\nConnection: keep-alive, x-a\r\nX-A: b\r\n\r\n",
        "GET /chat HTTP/1.1\r\nHost: [::1]:80\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nx-forwarded-client-cert: URI=x\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");

    public IReadOnlyList<byte[]> Words { get; } = ToBytes(
        "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", ": ", ",", "GET ", "HEAD ", "CONNECT ", "OPTIONS ", " HTTP/1.1\r\n", " HTTP/1.0\r\n", " HTTP/2.0\r\n", "http://", "https://", "*",
        "Host: b\r\n", "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Connection: close\r\n",
        "Connection: keep-alive\r\n", "Connection: upgrade\r\n", "Upgrade: websocket\r\n", "Upgrade: h2c\r\n", "TE: trailers\r\n", "Expect: 100-continue\r\n", "Keep-Alive: x\r\n",
        "Proxy-Connection: x\r\n", "HTTP2-Settings: x\r\n", "X-A: b\r\n", ", x-a", ", host", "chunked", "9223372036854775807", "9223372036854775808", "\u00e9");

    public string Run(byte[] input)
    {
        ParseResult result = _invariants.Check(input, out Http1Request request);
        if (result.Status != ParseStatus.Complete)
        {
            return Invariants.Behaviour(result, request);
        }

        int hosts = ReferenceHead.ReadRequest(input)!.Values("host").Count;
        FuzzException.ThrowUnless(hosts == 1 || (hosts == 0 && !request.IsHttp11), "one host, except in HTTP/1.0");
        CheckRelay(input, request);
        return $"{Invariants.Behaviour(result, request)} {request.KnownMethod} {request.TargetForm} {request.CanSwitchProtocols} {request.AcceptsTrailers} {request.ExpectsContinue}";
    }

    // The engine refuses targets of the other two forms before it writes anything.
    private void CheckRelay(byte[] input, Http1Request request)
    {
        if (request.TargetForm is TargetForm.Authority or TargetForm.Asterisk)
        {
            return;
        }

        BodyFraming framing = BodyFraming.Of(request);
        byte[] relayed = Write(input, request);
        ParseResult result = RequestParser.Parse(relayed, _relayed, Http1Limits.Default);
        if (result.Fault is Http1Fault.FieldsTooLarge or Http1Fault.TooManyFields or Http1Fault.StartLineTooLong)
        {
            // What we add may exceed the limits of the next hop by a little.
            return;
        }

        FuzzException.ThrowUnlessEqual(ParseResult.Complete(relayed.Length), result, "what is relayed is one whole head");
        FuzzException.ThrowUnlessEqual(Invariants.Text(request.Method(input)), Invariants.Text(_relayed.Method(relayed)), "the method is relayed");
        FuzzException.ThrowUnlessEqual(Invariants.Text(request.Authority(input)), Invariants.Text(_relayed.Authority(relayed)), "the authority is relayed");
        FuzzException.ThrowUnless(_relayed.TargetForm == TargetForm.Origin, "the target is relayed in origin form");
        FuzzException.ThrowUnless(
            Invariants.Text(_relayed.Target(relayed)).EndsWith(Invariants.Text(request.PathAndQuery(input)), StringComparison.Ordinal), "path and query are relayed");
        FuzzException.ThrowUnlessEqual(framing, BodyFraming.Of(_relayed), "the next hop sees the same body");
        FuzzException.ThrowUnless(_relayed.IsHttp11 && _relayed.IsPersistent, "our own version and connection are announced");
        FuzzException.ThrowUnlessEqual(request.AcceptsTrailers, _relayed.AcceptsTrailers, "willingness to read trailers is relayed");
        FuzzException.ThrowUnlessEqual(
            string.Join('\n', Invariants.EndToEnd(input, request)), string.Join('\n', Invariants.EndToEnd(relayed, _relayed)), "end-to-end fields are relayed in order");
        FuzzException.ThrowUnlessEqual(
            Convert.ToBase64String(relayed), Convert.ToBase64String(Write(relayed, _relayed)), "relaying what was relayed changes nothing");
    }

    private static byte[] Write(byte[] bytes, Http1Request request)
    {
        HeadRewrite rewrite = new() { Body = BodyFraming.Of(request).Kind };
        byte[] destination = new byte[HeadWriter.MaxLength(request, rewrite)];
        FuzzException.ThrowUnless(HeadWriter.TryWriteRequest(bytes, request, rewrite, destination, out int written), "the head fits into its greatest length");
        return destination[..written];
    }

    private static List<byte[]> ToBytes(params string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];
}
