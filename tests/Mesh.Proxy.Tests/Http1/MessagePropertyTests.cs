using CsCheck;
using Mesh.Fuzz.Targets;
using Mesh.Proxy.Http1;
using static Mesh.Proxy.Tests.Http1.Heads;

namespace Mesh.Proxy.Tests.Http1;

/// <summary>Messages made from a model: what comes out is what the model says, whatever the parser thinks of it.</summary>
public sealed class MessagePropertyTests
{
    private const string TokenCharacters = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // Never a known name: those begin with other letters or have no digit behind the first.
    private static readonly Gen<string> Name = Gen.Char[TokenCharacters].Array[0, 30].Select(rest => "q0" + new string(rest));

    private static readonly Gen<char> ValueCharacter = Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\u0080', '\u00ff'], Gen.Const('\t'));

    private static readonly Gen<string> Value = ValueCharacter.Array[0, 80].Select(characters => new string(characters).Trim(' ', '\t'));

    private static readonly Gen<string> Whitespace = Gen.Char[" \t"].Array[0, 3].Select(characters => new string(characters));

    // What the relay takes away, each with a value that it would carry.
    private static readonly string[] HopByHopLines =
    [
        "Keep-Alive: timeout=5", "proxy-connection: keep-alive", "Connection: keep-alive", "CONNECTION: ", "Upgrade: h2c", "HTTP2-Settings: AAMA", "TE: gzip", "Alt-Svc: clear",
    ];

    private static readonly Gen<string> ForThisHop = Gen.Int[0, HopByHopLines.Length - 1].Select(i => HopByHopLines[i]);

    private static readonly Gen<(string Name, string Value, string Line, bool IsKept)> Field = Gen.OneOf(
        Gen.Select(Name, Whitespace, Value, Whitespace, (name, before, value, after) => (name, value, $"{name}:{before}{value}{after}", true)),
        ForThisHop.Select(line => ("", "", line, false)));

    [Fact]
    public void ParseAndWrite_AnyHead_KeepsEndToEndFieldsAndNothingElse() =>
        Gen.Select(Field.Array[0, 20], Gen.Int[0, 20], Gen.Bool).Sample((fields, hostAt, isHttp11) =>
        {
            List<string> lines = [.. fields.Select(field => field.Line)];
            List<string> expected = [.. fields.Where(field => field.IsKept).Select(field => $"{field.Name}={field.Value}")];
            lines.Insert(Math.Min(hostAt, lines.Count), "Host: shop");
            expected.Insert(fields.Take(hostAt).Count(field => field.IsKept), "Host=shop");
            byte[] bytes = Bytes($"GET /path?q HTTP/1.{(isHttp11 ? 1 : 0)}\r\n{string.Concat(lines.Select(line => line + "\r\n"))}\r\n");
            Http1Request request = new();
            Http1Request relayed = new();

            Assert.Equal(ParseResult.Complete(bytes.Length), RequestParser.Parse(bytes, request, Http1Limits.Default));
            HeadRewrite rewrite = default;
            byte[] destination = new byte[HeadWriter.MaxLength(request, rewrite)];
            Assert.True(HeadWriter.TryWriteRequest(bytes, request, rewrite, destination, out int written));

            Assert.Equal(ParseResult.Complete(written), RequestParser.Parse(destination.AsSpan(0, written), relayed, Http1Limits.Default));
            Assert.StartsWith("GET /path?q HTTP/1.1\r\n", Text(destination), StringComparison.Ordinal);
            Assert.Equal(expected, relayed.Fields.ToArray().Select(field => $"{Text(field.Name(destination))}={Text(field.Value(destination))}"));
        });

    [Fact]
    public void Scan_AnyChunkedBody_FindsItsEndAndItsPayload()
    {
        Gen<string> extension = Gen.OneOf(Gen.Const(""), Gen.Const(";a=b"), Value.Select(value => $" ;{value}"));
        Gen<(string Payload, string Text)> chunk = Gen.Select(Gen.Char['\0', '\u00ff'].Array[1, 40], extension, Gen.Int[0, 8], Gen.Bool)
            .Select((data, ext, zeros, isUpper) =>
            {
                string size = data.Length.ToString(isUpper ? "X" : "x");
                return (new string(data), $"{new string('0', zeros)}{size}{ext}\r\n{new string(data)}\r\n");
            });
        Gen<string> trailer = Gen.Select(Name, Value, (name, value) => $"{name}: {value}\r\n");
        Gen.Select(chunk.Array[0, 8], extension, trailer.Array[0, 3], Gen.Int[1, 50]).Sample((chunks, lastExtension, trailers, step) =>
        {
            string body = string.Concat(chunks.Select(c => c.Text)) + $"0{lastExtension}\r\n{string.Concat(trailers)}\r\n";
            byte[] bytes = Bytes(body + "0\r\n\r\n");
            BodyScanner scanner = new(new BodyFraming(BodyKind.Chunked, 0), Http1Limits.Default);
            string payload = "";
            int consumed = 0;
            while (!scanner.IsComplete)
            {
                byte[] piece = bytes[consumed..Math.Min(bytes.Length, consumed + step)];
                ParseResult result = scanner.ScanAndUnwrap(piece, out int payloadLength);
                Assert.NotEqual(ParseStatus.Invalid, result.Status);
                payload += Text(piece.AsSpan(0, payloadLength));
                consumed += result.Consumed;
            }

            Assert.Equal(body.Length, consumed);
            Assert.Equal(string.Concat(chunks.Select(c => c.Payload)), payload);
            Assert.Equal((payload, consumed), ReferenceChunks.Decode(bytes));
        });
    }
}
