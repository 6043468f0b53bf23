using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Mesh.Sandbox.Api.Http;

/// <summary>Turns one YAML document into JSON, with the scalar rules that Kubernetes' YAML library has.</summary>
internal static class YamlReader
{
    /// <summary>Aliases are expanded; this many nodes bound what a small document can grow to.</summary>
    private const int MaxNodes = 200_000;

    /// <summary>Same reason as for JSON bodies.</summary>
    private const int MaxDepth = 128;

    /// <exception cref="JsonException">The text is not one YAML document.</exception>
    public static JsonNode? Read(ReadOnlyMemory<byte> utf8)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(Encoding.UTF8.GetString(utf8.Span)));
        }
        catch (YamlException fault)
        {
            throw new JsonException($"yaml: line {fault.Start.Line}: {fault.Message}", fault);
        }

        if (stream.Documents.Count != 1)
        {
            throw new JsonException("yaml: exactly one document is expected");
        }

        var budget = MaxNodes;
        return Convert(stream.Documents[0].RootNode, 0, ref budget);
    }

    private static JsonNode? Convert(YamlNode node, int depth, ref int budget)
    {
        if (--budget < 0 || depth > MaxDepth)
        {
            throw new JsonException("yaml: the document is too large or too deep");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var result = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    var name = (key as YamlScalarNode)?.Value ?? throw new JsonException("yaml: keys must be scalars");
                    if (!result.TryAdd(name, Convert(value, depth + 1, ref budget)))
                    {
                        throw new JsonException($"yaml: key \"{name}\" already set in map");
                    }
                }

                return result;
            case YamlSequenceNode sequence:
                var list = new JsonArray();
                foreach (var item in sequence.Children)
                {
                    list.Add(Convert(item, depth + 1, ref budget));
                }

                return list;
            case YamlScalarNode scalar:
                return Scalar(scalar);
            default:
                throw new JsonException($"yaml: unsupported node {node.NodeType}");
        }
    }

    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" or "on" or "On" or "ON" or "yes" or "Yes" or "YES" => JsonValue.Create(true),
            "false" or "False" or "FALSE" or "off" or "Off" or "OFF" or "no" or "No" or "NO" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) && IsDecimal(text) => JsonValue.Create(integer),
            _ when IsFloat(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }

    /// <summary>A leading zero means octal in YAML 1.1; such text is left alone rather than guessed at.</summary>
    private static bool IsDecimal(string text) => text.TrimStart('-', '+') is not ['0', _, ..];

    private static bool IsFloat(string text) => text.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0 && text.TrimStart('-', '+') is [>= '0' and <= '9' or '.', ..];
}
