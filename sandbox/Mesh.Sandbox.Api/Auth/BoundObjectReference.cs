using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Auth;

/// <summary>Name and uid of an object that a token depends on. The uid tells a recreated object from the one the token was made for.</summary>
internal sealed record BoundObjectReference(string Name, string Uid)
{
    public static BoundObjectReference? FromObject(JsonObject? value) => FromJson(value?["metadata"]);

    public static BoundObjectReference? FromJson(JsonNode? node) =>
        node is JsonObject reference && reference["name"].AsText() is { Length: > 0 } name
            ? new BoundObjectReference(name, reference["uid"].AsText() ?? "")
            : null;

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["name"] = Name };
        if (Uid.Length > 0)
        {
            json["uid"] = Uid;
        }

        return json;
    }
}
