using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>Where the next page of a list begins, and at which version: opaque to clients.</summary>
internal sealed record ContinueToken(long Version, string AfterKey)
{
    private const string FormatVersion = "meta.k8s.io/v1";

    public string Encode() => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(new JsonObject { ["v"] = FormatVersion, ["rv"] = Version, ["start"] = AfterKey }.ToJsonString()));

    /// <exception cref="ApiStatusException">The token is not one of ours.</exception>
    public static ContinueToken Decode(string text)
    {
        try
        {
            if (StrictJson.Parse(Base64Url.DecodeFromChars(text)) is JsonObject token
                && token.Text("v") == FormatVersion
                && token.Number("rv") is > 0 and var version)
            {
                return new(version, token.Text("start"));
            }
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            // Falls through to the same answer as a token of the wrong shape.
        }

        throw new ApiStatusException(ApiStatus.BadRequest("continue key is not valid: invalid continue token"));
    }
}
