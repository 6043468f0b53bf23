using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Http.Protobuf;

/// <summary>
/// <c>application/vnd.kubernetes.protobuf</c>: four magic bytes, then <c>runtime.Unknown</c>, which names the kind and wraps the object.
/// Typed clients in Go, and with them kubectl since 1.32, send it without asking whether the server takes it, and do not fall back to JSON.
/// They accept JSON as the answer.
/// </summary>
internal static class ProtobufBody
{
    /// <exception cref="ApiStatusException">The body is malformed, or of a kind that is not known in this encoding.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith("k8s\0"u8))
        {
            throw ProtobufReader.Malformed("the body does not begin with the magic bytes of Kubernetes");
        }

        var (apiVersion, kind) = ("", "");
        var raw = ReadOnlySpan<byte>.Empty;
        var reader = new ProtobufReader(body[4..]);
        while (reader.TryReadField(out var number))
        {
            switch (number)
            {
                case 1:
                    (apiVersion, kind) = TypeMeta(reader.ReadBytes());
                    break;
                case 2:
                    raw = reader.ReadBytes();
                    break;
                case 3 or 4 when reader.ReadBytes().IsEmpty:
                    break;
                default:
                    throw ProtobufReader.Malformed("the object is encoded once more inside the envelope");
            }
        }

        var layout = MessageLayouts.OfKind(kind) ?? throw new ApiStatusException(ApiStatus.UnsupportedMediaType(MediaTypes.Json, MediaTypes.Yaml));
        var tree = ProtobufDecoder.Decode(raw, layout);
        tree.Insert(0, "kind", kind);
        tree.Insert(1, "apiVersion", apiVersion);
        return tree;
    }

    private static (string ApiVersion, string Kind) TypeMeta(ReadOnlySpan<byte> message)
    {
        var (apiVersion, kind) = ("", "");
        var reader = new ProtobufReader(message);
        while (reader.TryReadField(out var number))
        {
            switch (number)
            {
                case 1:
                    apiVersion = reader.ReadText();
                    break;
                case 2:
                    kind = reader.ReadText();
                    break;
                default:
                    throw ProtobufReader.Malformed($"TypeMeta has no field {number}");
            }
        }

        return (apiVersion, kind);
    }
}
