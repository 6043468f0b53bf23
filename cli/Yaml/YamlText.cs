using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Mesh.Cli.Yaml;

/// <summary>Writes JSON as YAML that every reader, of YAML 1.1 or 1.2, reads as the same values.</summary>
internal static class YamlText
{
    /// <summary>One document without markers.</summary>
    public static string Of(JsonNode? node)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        // No folding: a long line is easier to read than a broken one. Sequences are indented as kubectl does.
        Emitter emitter = new(writer, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        string text = writer.ToString();
        // YamlDotNet ends a document that is a bare scalar with a marker.
        return text.EndsWith("...\n", StringComparison.Ordinal) ? text[..^4] : text;
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: var count } map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach ((string name, JsonNode? value) in map)
                {
                    emitter.Emit(Text(name));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray { Count: var count } list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (JsonNode? item in list)
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(node?.GetValueKind() == JsonValueKind.String ? Text(node.GetValue<string>()) : Plain(node?.ToJsonString() ?? "null"));
                break;
        }
    }

    private static Scalar Plain(string text) => new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false);

    private static Scalar Text(string text) => new(
        AnchorName.Empty,
        TagName.Empty,
        text,
        IsPlain(text) ? ScalarStyle.Plain : IsLiteral(text) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted,
        isPlainImplicit: true,
        isQuotedImplicit: true);

    // A letter, path or flag at the beginning, nothing that YAML knows in between, and no word that is a value.
    private static bool IsPlain(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] == '/' || (text.StartsWith("--", StringComparison.Ordinal) && text.Length > 2 && char.IsAsciiLetter(text[2])))
        && text.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:@,+=~ ".Contains(character, StringComparison.Ordinal))
        && !text.Contains(": ", StringComparison.Ordinal)
        && text[^1] is not (':' or ' ')
        && YamlScalars.IsText(text);

    private static bool IsLiteral(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && text[0] is not (' ' or '\n')
        && text.All(character => character is '\n' or (>= ' ' and <= '~'))
        && !text.Contains(" \n", StringComparison.Ordinal)
        && text[^1] != ' ';
}
