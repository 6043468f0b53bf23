using System.Text;
using Mesh.Proxy.Http1;

namespace Mesh.Fuzz.Targets;

/// <summary>What holds for heads of either kind.</summary>
/// <param name="parse">Parses all that has arrived.</param>
/// <param name="read">Reads a whole head for comparison.</param>
internal sealed class HeadInvariants<THead>(Func<byte[], int, THead, ParseResult> parse, Func<byte[], ReferenceHead?> read)
    where THead : MessageHead, new()
{
    private static readonly Http1Fault[] LineFaults =
    [
        Http1Fault.InvalidMethod, Http1Fault.InvalidRequestLine, Http1Fault.InvalidStatusLine, Http1Fault.UnsupportedVersion, Http1Fault.InvalidLineEnding,
        Http1Fault.InvalidFieldName, Http1Fault.WhitespaceBeforeColon, Http1Fault.ObsoleteLineFolding, Http1Fault.InvalidFieldValue,
    ];

    // Reused for all inputs: what an input leaves behind must not show in the next.
    private readonly THead _whole = new();
    private readonly THead _pieces = new();

    /// <summary>Parses the input whole and in pieces and checks that nothing depends on the cuts or on what follows the head.</summary>
    public ParseResult Check(byte[] input, out THead head)
    {
        _whole.Reset();
        ParseResult result = parse(input, input.Length, _whole);
        head = _whole;
        FuzzException.ThrowUnless(result.Consumed >= 0 && result.Consumed <= input.Length, "consumes no more than there is");
        FuzzException.ThrowUnless((result.Fault != Http1Fault.None) == (result.Status == ParseStatus.Invalid), "has a fault if and only if it is invalid");
        string description = Describe(input, result, _whole);

        CheckPieces(input, result, description, step: 1 + (input.Length / 16));
        if (input.Length < 500)
        {
            CheckPieces(input, result, description, step: 1);
        }

        if (result.Status == ParseStatus.Complete)
        {
            _pieces.Reset();
            ParseResult alone = parse(input, result.Consumed, _pieces);
            FuzzException.ThrowUnlessEqual(result, alone, "a head does not depend on what follows it");
            FuzzException.ThrowUnlessEqual(description, Describe(input, alone, _pieces), "a head does not depend on what follows it");
        }

        Compare(input, result, read(input));
        return result;
    }

    /// <summary>All that was understood of a head, as text.</summary>
    public static string Describe(byte[] input, ParseResult result, MessageHead head)
    {
        if (result.Status != ParseStatus.Complete)
        {
            return "";
        }

        StringBuilder text = new();
        text.Append($"{head.Start} {head.FieldsStart} {head.FieldsEnd} {head.IsHttp11} {head.ContentLength} {head.IsChunked} {head.Connection} {head.HasNominated}\n");
        foreach (ref readonly HeaderField field in head.Fields)
        {
            text.Append($"{Text(field.Name(input))}={Text(field.Value(input))} {field.Known} {field.IsNominated}\n");
        }

        return text.ToString();
    }

    /// <summary>What the parser did, without the bytes it did it with.</summary>
    public static string Behaviour(ParseResult result, MessageHead head) =>
        result.Status != ParseStatus.Complete
            ? $"{result.Status} {result.Fault} {head.Phase} {Math.Min(head.FieldCount, 4)}"
            : $"{head.IsHttp11} {head.IsChunked} {head.ContentLength switch { -1 => "-", 0 => "0", < 1000 => "s", _ => "l" }} "
                + $"{head.Connection} {head.HasNominated} {Math.Min(head.FieldCount, 3)} {Math.Min(head.Start, 1)}";

    /// <summary>The fields that are for the other end, as a reader of the relayed head may see them.</summary>
    public static List<string> EndToEnd(byte[] bytes, MessageHead head)
    {
        List<string> fields = [];
        foreach (ref readonly HeaderField field in head.Fields)
        {
            bool isOurs = HopByHop.Fields.Contains(field.Known) || field.Known is KnownField.TransferEncoding or KnownField.Host || field.IsNominated;
            if (!isOurs)
            {
                fields.Add($"{Text(field.Name(bytes))}={Text(field.Value(bytes))}");
            }
        }

        return fields;
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private void Compare(byte[] input, ParseResult result, ReferenceHead? reference)
    {
        if (result.Status != ParseStatus.Complete)
        {
            bool isAboutLines = result.Status == ParseStatus.NeedMore || LineFaults.Contains(result.Fault);
            FuzzException.ThrowUnless(!isAboutLines || reference is null, $"the reference finds no fault in these lines: {result}");
            return;
        }

        FuzzException.ThrowUnless(reference is not null, "the reference accepts what is accepted");
        FuzzException.ThrowUnlessEqual(reference!.Length, result.Consumed, "agrees with the reference about the end");
        FuzzException.ThrowUnlessEqual(reference.IsHttp11, _whole.IsHttp11, "agrees with the reference about the version");
        string[] fields = [.. _whole.Fields.ToArray().Select(field => $"{Text(field.Name(input))}={Text(field.Value(input))}")];
        FuzzException.ThrowUnlessEqual(
            string.Join('\n', reference.Fields.Select(field => $"{field.Key}={field.Value}")), string.Join('\n', fields), "agrees with the reference about the fields");

        IReadOnlyList<string> lengths = reference.Values("content-length");
        IReadOnlyList<string> codings = reference.Values("transfer-encoding");
        FuzzException.ThrowUnlessEqual(
            string.Join('|', lengths.Select(length => length.TrimStart('0').PadLeft(1, '0'))),
            _whole.ContentLength < 0 ? "" : $"{_whole.ContentLength}", "agrees about the length");
        FuzzException.ThrowUnlessEqual(string.Join('|', codings).ToLowerInvariant(), _whole.IsChunked ? "chunked" : "", "agrees about chunks");
        FuzzException.ThrowUnless(lengths.Count == 0 || codings.Count == 0, "never a length beside chunks");
        bool closes = reference.Values("connection").SelectMany(value => value.Split(','))
            .Any(option => option.Trim(' ', '\t').Equals("close", StringComparison.OrdinalIgnoreCase));
        FuzzException.ThrowUnless(!closes || !_whole.IsPersistent, "agrees about closing");
    }

    private void CheckPieces(byte[] input, ParseResult expected, string description, int step)
    {
        _pieces.Reset();
        ParseResult result = ParseResult.NeedMore;
        for (int end = 0; result.Status == ParseStatus.NeedMore && end < input.Length;)
        {
            end = Math.Min(end + step, input.Length);
            result = parse(input, end, _pieces);
        }

        FuzzException.ThrowUnlessEqual(expected, result, $"the result does not depend on the cuts (every {step} bytes)");
        FuzzException.ThrowUnlessEqual(description, Describe(input, result, _pieces), $"the head does not depend on the cuts (every {step} bytes)");
    }
}
