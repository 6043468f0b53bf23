using System.Text;
using Mesh.Proxy.Http1;
using Invariants = Mesh.Fuzz.Targets.HeadInvariants<Mesh.Proxy.Http1.Http1Response>;

namespace Mesh.Fuzz.Targets;

/// <summary>Heads of responses: parsed however cut, relayed, and parsed again by the client.</summary>
internal sealed class ResponseTarget : IFuzzTarget
{
    private readonly Invariants _invariants = new(
        (bytes, length, into) => ResponseParser.Parse(bytes.AsSpan(0, length), into, Http1Limits.Default), ReferenceHead.ReadResponse);
    private readonly Http1Response _relayed = new();

    public IReadOnlyList<byte[]> Seeds { get; } = ToBytes(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: x\r\nServer: y\r\n\r\nhello",
        "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\nConnection: close, x-a\r\nX-A: b\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 404 Not Found\r\nConnection: keep-alive\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 204 \r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n");

    public IReadOnlyList<byte[]> Words { get; } = ToBytes(
        "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", ": ", ",", "HTTP/1.1 ", "HTTP/1.0 ", "HTTP/2.0 ", "100", "101", "103", "204", "304", "999", "Content-Length: 5\r\n", "Content-Length: 0\r\n",
        "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Connection: keep-alive\r\n", "Upgrade: websocket\r\n", "Keep-Alive: x\r\n", "Alt-Svc: x\r\n", "X-Mesh-Reason: x\r\n",
        "X-A: b\r\n", ", x-a", "chunked", "9223372036854775807", "9223372036854775808", "\u00e9");

    public string Run(byte[] input)
    {
        ParseResult result = _invariants.Check(input, out Http1Response response);
        if (result.Status != ParseStatus.Complete)
        {
            return Invariants.Behaviour(result, response);
        }

        FuzzException.ThrowUnless(response.StatusCode is >= 100 and <= 999, "a status code has three digits");
        CheckRelay(input, response);
        return $"{Invariants.Behaviour(result, response)} {BodyFraming.Of(response, KnownMethod.Get).Kind} {response.StatusCode / 100} {response.IsInterim}";
    }

    private void CheckRelay(byte[] input, Http1Response response)
    {
        BodyFraming framing = BodyFraming.Of(response, KnownMethod.Get);
        byte[] relayed = Write(input, response, framing.Kind);
        ParseResult result = ResponseParser.Parse(relayed, _relayed, Http1Limits.Default);
        if (result.Fault is Http1Fault.FieldsTooLarge or Http1Fault.TooManyFields)
        {
            return;
        }

        FuzzException.ThrowUnlessEqual(ParseResult.Complete(relayed.Length), result, "what is relayed is one whole head");
        FuzzException.ThrowUnlessEqual(response.StatusCode, _relayed.StatusCode, "the status is relayed");
        FuzzException.ThrowUnlessEqual(Invariants.Text(response.Reason(input)), Invariants.Text(_relayed.Reason(relayed)), "the reason phrase is relayed");
        FuzzException.ThrowUnlessEqual(framing, BodyFraming.Of(_relayed, KnownMethod.Get), "the client sees the same body");
        FuzzException.ThrowUnless(_relayed.IsHttp11 && _relayed.IsPersistent, "our own version and connection are announced");
        FuzzException.ThrowUnlessEqual(
            string.Join('\n', EndToEnd(input, response)), string.Join('\n', Invariants.EndToEnd(relayed, _relayed)), "end-to-end fields are relayed in order");
        FuzzException.ThrowUnlessEqual(
            Convert.ToBase64String(relayed), Convert.ToBase64String(Write(relayed, _relayed, framing.Kind)), "relaying what was relayed changes nothing");
    }

    // A length means nothing where there can be no body, and is left out.
    private static IEnumerable<string> EndToEnd(byte[] bytes, Http1Response response) => Invariants.EndToEnd(bytes, response)
        .Where(field => response.StatusCode is not (< 200 or 204) || !field.StartsWith("content-length=", StringComparison.OrdinalIgnoreCase));

    private static byte[] Write(byte[] bytes, Http1Response response, BodyKind body)
    {
        HeadRewrite rewrite = new() { Body = body };
        byte[] destination = new byte[HeadWriter.MaxLength(response, rewrite)];
        FuzzException.ThrowUnless(HeadWriter.TryWriteResponse(bytes, response, rewrite, destination, out int written), "the head fits into its greatest length");
        return destination[..written];
    }

    private static List<byte[]> ToBytes(params string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];
}
