using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>Turns a webhook's refusal into the answer to the client.</summary>
internal static class WebhookRefusal
{
    public static ApiStatus ToStatus(string webhook, JsonObject? status)
    {
        var deniedBy = $"admission webhook \"{webhook}\" denied the request";
        var reason = status?["reason"].AsText() ?? "";
        var message = status?["message"].AsText() is { Length: > 0 } text ? text : reason;

        // A refusal never travels as a success.
        var code = (int)Math.Max(status?["code"].AsInteger() ?? 0, 400);
        return new ApiStatus(code, reason, message.Length > 0 ? $"{deniedBy}: {message}" : $"{deniedBy} without explanation")
        {
            Name = status?["details"]?["name"].AsText(),
            Group = status?["details"]?["group"].AsText(),
            Kind = status?["details"]?["kind"].AsText(),
            Causes = [.. (status?["details"]?["causes"] as JsonArray ?? []).OfType<JsonObject>().Select(static cause =>
                new FieldError(cause["reason"].AsText() ?? "", cause["field"].AsText() ?? "", cause["message"].AsText() ?? ""))],
        };
    }
}
