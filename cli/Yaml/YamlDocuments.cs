using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Mesh.Cli.Yaml;

/// <summary>Reads manifests: several YAML documents, each with its own text, so that what is not changed can be written as it was.</summary>
internal static class YamlDocuments
{
    // Aliases are expanded; bounds what a small document can grow to.
    private const int MaxNodes = 1_000_000;
    private const int MaxDepth = 128;

    /// <summary>The documents as kubectl splits them: at lines that begin with three dashes.</summary>
    /// <returns>The text of each and its content; null for one that is empty or only a comment.</returns>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public static IReadOnlyList<(string Text, JsonNode? Content)> Read(string manifests) =>
        [.. Split(manifests).Select(text => (text, Content(text)))];

    private static List<string> Split(string manifests)
    {
        List<string> documents = [];
        StringBuilder current = new();
        string text = manifests.ReplaceLineEndings("\n");
        foreach (string line in (text.EndsWith('\n') ? text[..^1] : text).Split('\n'))
        {
            if (line.StartsWith("---", StringComparison.Ordinal))
            {
                documents.Add(current.ToString());
                current.Clear();
            }
            else
            {
                current.Append(line).Append('\n');
            }
        }

        documents.Add(current.ToString());
        return [.. documents.Where(document => !string.IsNullOrWhiteSpace(document))];
    }

    private static JsonNode? Content(string text)
    {
        YamlStream stream = new();
        stream.Load(new StringReader(text));
        int budget = MaxNodes;
        return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode, 0, ref budget);
    }

    private static JsonNode? Convert(YamlNode node, int depth, ref int budget)
    {
        if (--budget < 0 || depth > MaxDepth)
        {
            throw new YamlException(node.Start, node.End, "the document is too large or too deep");
        }

        switch (node)
        {
            case YamlMappingNode map:
                JsonObject result = [];
                foreach ((YamlNode key, YamlNode value) in map.Children)
                {
                    result[key is YamlScalarNode { Value: { } name } ? name : throw new YamlException(key.Start, key.End, "keys must be text")] = Convert(value, depth + 1, ref budget);
                }

                return result;
            case YamlSequenceNode list:
                JsonArray items = [];
                foreach (YamlNode item in list.Children)
                {
                    items.Add(Convert(item, depth + 1, ref budget));
                }

                return items;
            case YamlScalarNode scalar:
                return scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? YamlScalars.Value(scalar.Value ?? "") : JsonValue.Create(scalar.Value ?? "");
            default:
                throw new YamlException(node.Start, node.End, "unexpected content");
        }
    }
}
