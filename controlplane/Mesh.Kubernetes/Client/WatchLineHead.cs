using System.Text.Json;

namespace Mesh.Kubernetes.Client;

/// <summary>What the beginning of a watch line tells of an object that is too large to be read.</summary>
/// <param name="Type">Type of the event; empty if unknown.</param>
/// <param name="Key">Name of the object; an empty one if it stands further back.</param>
/// <param name="ResourceVersion">Version to go on from; empty if it stands further back.</param>
internal readonly record struct WatchLineHead(string Type, ResourceKey Key, string ResourceVersion)
{
    /// <summary>Depth of the fields of <c>object.metadata</c>, where those of the line itself are at 1.</summary>
    private const int MetadataDepth = 3;

    public static WatchLineHead Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, isFinalBlock: false, default);
        string type = "", name = "", @namespace = "", version = "";
        bool inObject = false, inMetadata = false;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth > MetadataDepth)
                {
                    continue;
                }

                int depth = reader.CurrentDepth;
                if (depth == 1)
                {
                    inObject = reader.ValueTextEquals("object"u8);
                    inMetadata = false;
                    if (reader.ValueTextEquals("type"u8))
                    {
                        type = TextAfter(ref reader);
                    }
                }
                else if (depth == 2)
                {
                    inMetadata = inObject && reader.ValueTextEquals("metadata"u8);
                }
                else if (inMetadata)
                {
                    if (reader.ValueTextEquals("name"u8))
                    {
                        name = TextAfter(ref reader);
                    }
                    else if (reader.ValueTextEquals("namespace"u8))
                    {
                        @namespace = TextAfter(ref reader);
                    }
                    else if (reader.ValueTextEquals("resourceVersion"u8))
                    {
                        version = TextAfter(ref reader);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Whatever was found before the damage stands.
        }

        return new(type, new(@namespace, name), version);
    }

    private static string TextAfter(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() ?? "" : "";
}
