using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http;

/// <summary>Reads request bodies within the limits of a real API server.</summary>
internal static class RequestBody
{
    /// <summary>The limit of <c>kube-apiserver</c>: what etcd takes, with room for encoding.</summary>
    public const int MaxBytes = 3 * 1024 * 1024;

    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request)
    {
        var body = new ArrayBufferWriter<byte>(Math.Clamp((int)(request.ContentLength ?? 0), 256, MaxBytes));
        int read;
        while ((read = await request.Body.ReadAsync(body.GetMemory(), request.HttpContext.RequestAborted)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > MaxBytes)
            {
                throw new ApiStatusException(ApiStatus.TooLarge($"Request entity too large: limit is {MaxBytes}"));
            }
        }

        return body.WrittenMemory;
    }

    /// <summary>Reads an object in any encoding that is served.</summary>
    public static async Task<JsonObject> ReadObjectAsync(HttpRequest request)
    {
        var mediaType = MediaTypes.Bare(request.ContentType);
        if (!MediaTypes.Bodies.Contains(mediaType))
        {
            throw new ApiStatusException(ApiStatus.UnsupportedMediaType(MediaTypes.Bodies));
        }

        return Parse(await ReadBytesAsync(request), mediaType);
    }

    /// <summary>Reads an optional object: an empty body is null.</summary>
    public static async Task<JsonObject?> ReadOptionalObjectAsync(HttpRequest request)
    {
        var bytes = await ReadBytesAsync(request);
        return bytes.IsEmpty ? null : Parse(bytes, MediaTypes.Bare(request.ContentType));
    }

    public static JsonObject ParseObject(ReadOnlyMemory<byte> bytes, bool yaml) =>
        ParseNode(bytes, yaml) as JsonObject
        ?? throw new ApiStatusException(ApiStatus.BadRequest("couldn't get version/kind; json parse error: the body is not an object"));

    public static JsonNode? ParseNode(ReadOnlyMemory<byte> bytes, bool yaml)
    {
        try
        {
            // JSON is YAML; clients send it under either name.
            return yaml && !LooksLikeJson(bytes.Span) ? YamlReader.Read(bytes) : StrictJson.Parse(bytes.Span);
        }
        catch (JsonException fault)
        {
            throw new ApiStatusException(ApiStatus.BadRequest($"error decoding the body: {fault.Message}"));
        }
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> bytes, string mediaType) =>
        mediaType == MediaTypes.Protobuf ? ProtobufBody.Parse(bytes.Span) : ParseObject(bytes, mediaType == MediaTypes.Yaml);

    private static bool LooksLikeJson(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
}
