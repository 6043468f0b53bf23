using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Mesh.Sandbox.Api;

/// <summary>
/// Parses JSON that somebody else wrote, and finds every fault at once. <see cref="JsonNode"/> alone finds text that is no Unicode (a lone
/// surrogate, a broken byte sequence) only when the value is read, far from the border, with an exception that nobody expects there.
/// </summary>
internal static class StrictJson
{
    /// <summary>Deeper JSON is an attack, not an object; schemas in CRDs nest a few dozen levels.</summary>
    private const int MaxDepth = 128;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <exception cref="JsonException">The text is not JSON, names a property twice, or has strings that are not Unicode.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new JsonException("the text is not valid UTF-8");
        }

        CheckEscapes(utf8);
        return JsonNode.Parse(utf8, documentOptions: DocumentOptions);
    }

    private static void CheckEscapes(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped)
            {
                continue;
            }

            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException fault)
            {
                throw new JsonException($"a string ending at byte {reader.BytesConsumed} has an escape that is no Unicode character", fault);
            }
        }
    }
}
