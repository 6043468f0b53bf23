using System.Text;
using Mesh.Proxy.Http1;

namespace Mesh.Fuzz.Targets;

/// <summary>Chunked bodies: scanned and unwrapped however cut, and compared with <see cref="ReferenceChunks"/>.</summary>
internal sealed class ChunkedTarget : IFuzzTarget
{
    // Limits that the reference does not know are out of reach, except where a test is about them.
    private static readonly Http1Limits Limits = new() { MaxChunkExtensionBytes = int.MaxValue, MaxTrailerBytes = int.MaxValue };
    private static readonly BodyFraming Chunked = new(BodyKind.Chunked, 0);

    public IReadOnlyList<byte[]> Seeds { get; } = ToBytes(
        "5\r\nhello\r\n0\r\n\r\nGET /next",
        "a;x=\"y z\"\r\n0123456789\r\n1\r\n\r\r\n0;last\r\nGrpc-Status: 0\r\nX:\r\n\r\n",
        "0\r\n\r\n",
        "7fffffffffffffff\r\nx",
        "000000000000000f \t;\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n");

    public IReadOnlyList<byte[]> Words { get; } = ToBytes(
        "\r\n", "\n", "\r", "0\r\n\r\n", "0\r\n", "1\r\nx\r\n", "2\r\nxy\r\n", "f\r\n", "10\r\n", "ffffffffffffffff\r\n", "8000000000000000\r\n", ";", " ;", ";a=b", "0x", "+", "-",
        "X: y\r\n", ": ", " :", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Host: a\r\n", "x-forwarded-client-cert: a\r\n", "\u00e9");

    public string Run(byte[] input)
    {
        BodyScanner whole = new(Chunked, Limits);
        ParseResult result = whole.Scan(input);
        FuzzException.ThrowUnless(result.Consumed >= 0 && result.Consumed <= input.Length, "consumes no more than there is");

        (string Payload, int Length)? reference = ReferenceChunks.Decode(input);
        FuzzException.ThrowUnlessEqual(reference.HasValue, result.Status == ParseStatus.Complete, "agrees with the reference about what is whole");
        (ParseResult unwrapped, string payload) = Unwrap(input, step: input.Length);
        FuzzException.ThrowUnlessEqual(result, unwrapped, "unwrapping scans alike");
        if (reference is { } decoded)
        {
            FuzzException.ThrowUnlessEqual(decoded.Length, result.Consumed, "agrees with the reference about the end");
            FuzzException.ThrowUnlessEqual(decoded.Payload, payload, "agrees with the reference about the payload");
        }

        foreach (int step in (int[])[1, 2, 3, 7])
        {
            FuzzException.ThrowUnlessEqual((result, payload), Unwrap(input, step), $"does not depend on the cuts (every {step} bytes)");
        }

        return $"{result.Status} {result.Fault} {Math.Min(payload.Length, 3)} {Math.Min(input.Length - result.Consumed, 2)}";
    }

    private static (ParseResult Result, string Payload) Unwrap(byte[] input, int step)
    {
        BodyScanner scanner = new(Chunked, Limits);
        StringBuilder payload = new();
        ParseResult result = ParseResult.NeedMore;
        int consumed = 0;
        while (result.Status == ParseStatus.NeedMore && consumed < input.Length)
        {
            byte[] piece = input[consumed..Math.Min(input.Length, consumed + step)];
            result = scanner.ScanAndUnwrap(piece, out int payloadLength);
            FuzzException.ThrowUnless(payloadLength <= result.Consumed, "payload is not longer than what it came in");
            FuzzException.ThrowUnless(result.Status != ParseStatus.NeedMore || result.Consumed == piece.Length, "takes all while it needs more");
            payload.Append(Encoding.Latin1.GetString(piece, 0, payloadLength));
            consumed += result.Consumed;
        }

        return (result with { Consumed = consumed }, payload.ToString());
    }

    private static List<byte[]> ToBytes(params string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];
}
