using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Auth;

/// <summary>Who makes a request (<c>authentication.k8s.io/v1 UserInfo</c>).</summary>
/// <param name="Username">Unique among active users.</param>
/// <param name="Uid">Unique over time; empty for client certificates.</param>
/// <param name="Groups">Includes <c>system:authenticated</c>.</param>
/// <param name="Extra">Facts about the credential, for instance the pod that a token is bound to.</param>
internal sealed record UserInfo(
    string Username, string Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    public const string AuthenticatedGroup = "system:authenticated";

    /// <summary>Members may do everything.</summary>
    public const string MastersGroup = "system:masters";

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["username"] = Username };
        if (Uid.Length > 0)
        {
            json["uid"] = Uid;
        }

        if (Groups.Count > 0)
        {
            json["groups"] = Groups.ToJsonArray();
        }

        if (Extra.Count > 0)
        {
            json["extra"] = new JsonObject(Extra.Select(static pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value.ToJsonArray())));
        }

        return json;
    }
}
