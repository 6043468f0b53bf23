using System.Text;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.OpenApi;

/// <summary>
/// The older OpenAPI document, without definitions. Clients that know no newer one check objects against it before they send them, skip kinds they do
/// not find in it, and leave those to the server, which checks everything anyway.
/// </summary>
internal static class OpenApiV2
{
    private const string Title = "Kubernetes";
    private const string Version = "v1.32.4";

    /// <summary>The document as message <c>openapi.v2.Document</c>: field 1 is the format, field 2 title and version.</summary>
    public static readonly byte[] Protobuf = [.. Text(1, "2.0"), .. Field(2, [.. Text(1, Title), .. Text(2, Version)])];

    public static JsonObject ToJson() => new()
    {
        ["swagger"] = "2.0",
        ["info"] = new JsonObject { ["title"] = Title, ["version"] = Version },
        ["paths"] = new JsonObject(),
        ["definitions"] = new JsonObject(),
    };

    private static byte[] Text(byte field, string text) => Field(field, Encoding.ASCII.GetBytes(text));

    /// <summary>A length-delimited field; everything here is shorter than the 128 bytes that one length byte can say.</summary>
    private static byte[] Field(byte field, byte[] content) => [(byte)((field << 3) | 2), checked((byte)content.Length), .. content];
}
