using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Models;

namespace Mesh.Sandbox.Api.Http.Protobuf;

/// <summary>
/// Turns one message into the JSON that Go would write for it. What the layout does not name is refused: dropping it would store another object
/// than the client sent.
/// </summary>
internal static class ProtobufDecoder
{
    /// <exception cref="ApiStatusException">The message is malformed, or has a field that is not known here.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> message, MessageLayout layout)
    {
        var result = new JsonObject();
        var reader = new ProtobufReader(message);
        while (reader.TryReadField(out var number))
        {
            if (!layout.Fields.TryGetValue(number, out var field))
            {
                throw ProtobufReader.Malformed($"field {number} of {layout.Name} is not supported by this server; send the object as JSON");
            }

            Read(ref reader, field, result);
        }

        return result;
    }

    private static void Read(ref ProtobufReader reader, NumberedField field, JsonObject result)
    {
        switch (field.Schema.Kind)
        {
            case FieldKind.List:
                var list = result[field.Name] as JsonArray ?? [];
                list.Add(Value(ref reader, field.Schema.Items!, field.Name) ?? new JsonObject());
                result[field.Name] = list;
                return;
            case FieldKind.Map:
                var map = result[field.Name] as JsonObject ?? [];
                AddEntry(reader.ReadBytes(), field, map);
                result[field.Name] = map;
                return;
        }

        // Go writes each field once; two would have to be merged.
        var value = Value(ref reader, field.Schema, field.Name);
        if (value is not null && (field.KeepsZero || !IsZero(value)) && !result.TryAdd(field.Name, value))
        {
            throw ProtobufReader.Malformed($"field {field.Name} is there twice");
        }
    }

    private static void AddEntry(ReadOnlySpan<byte> entry, NumberedField field, JsonObject map)
    {
        var (key, value) = ("", (JsonNode?)"");
        var reader = new ProtobufReader(entry);
        while (reader.TryReadField(out var number))
        {
            switch (number)
            {
                case 1:
                    key = reader.ReadText();
                    break;
                case 2:
                    value = Value(ref reader, field.Schema.Items!, field.Name);
                    break;
                default:
                    throw ProtobufReader.Malformed($"a map entry has no field {number}");
            }
        }

        if (!map.TryAdd(key, value))
        {
            throw ProtobufReader.Malformed($"key {GoSyntax.Quote(key)} of {field.Name} is there twice");
        }
    }

    /// <summary>Null for a message without content.</summary>
    private static JsonNode? Value(ref ProtobufReader reader, FieldSchema schema, string name) => schema.Kind switch
    {
        FieldKind.Text => reader.ReadText(),
        FieldKind.Integer => reader.ReadInteger(),
        FieldKind.Boolean => reader.ReadInteger() != 0,
        FieldKind.Bytes => Convert.ToBase64String(reader.ReadBytes()),
        FieldKind.IntOrString => IntOrString(reader.ReadBytes()),
        FieldKind.Object => Nested(reader.ReadBytes(), schema, name),

        // The server sets the times of what is created; a client has nothing to say there.
        FieldKind.Time when reader.ReadBytes().IsEmpty => null,
        _ => throw ProtobufReader.Malformed($"{name} is not supported in this encoding by this server; send the object as JSON"),
    };

    private static JsonObject? Nested(ReadOnlySpan<byte> message, FieldSchema schema, string name)
    {
        if (message.IsEmpty)
        {
            return null;
        }

        var layout = MessageLayouts.Of(schema.Model!)
            ?? throw ProtobufReader.Malformed($"{name} is not supported in this encoding by this server; send the object as JSON");
        var nested = Decode(message, layout);
        return nested.Count == 0 ? null : nested;
    }

    private static JsonValue IntOrString(ReadOnlySpan<byte> message)
    {
        const int IsText = 1;
        var (type, number, text) = (0L, 0L, "");
        var reader = new ProtobufReader(message);
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1:
                    type = reader.ReadInteger();
                    break;
                case 2:
                    number = reader.ReadInteger();
                    break;
                case 3:
                    text = reader.ReadText();
                    break;
                default:
                    throw ProtobufReader.Malformed($"IntOrString has no field {field}");
            }
        }

        return type == IsText ? JsonValue.Create(text) : JsonValue.Create(number);
    }

    private static bool IsZero(JsonNode value) => value.AsText() is "" || value.AsInteger() is 0 || value.AsBoolean() is false;
}
