using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Admission;

/// <summary><c>admission.k8s.io/v1 AdmissionReview</c>: writes the question, reads the answer strictly.</summary>
internal static class AdmissionReviewCodec
{
    public const string ApiVersion = "admission.k8s.io/v1";

    /// <param name="request">The request, its objects in the version.</param>
    /// <param name="version">Version that the webhook's rule matched.</param>
    /// <param name="uid">Ties the answer to the question.</param>
    public static JsonObject Encode(AdmissionRequest request, string version, string uid)
    {
        var body = new JsonObject
        {
            ["uid"] = uid,
            ["kind"] = Kind(request, version),
            ["resource"] = Resource(request, version),
        };
        Set(body, "subResource", request.Subresource);
        body["requestKind"] = Kind(request, request.Version);
        body["requestResource"] = Resource(request, request.Version);
        Set(body, "requestSubResource", request.Subresource);
        Set(body, "name", request.Name);
        Set(body, "namespace", request.Namespace);
        body["operation"] = request.Operation;
        body["userInfo"] = request.User.ToJson();
        body["object"] = request.Object?.DeepClone();
        body["oldObject"] = request.OldObject?.DeepClone();
        body["dryRun"] = request.DryRun;
        body["options"] = request.Options?.DeepClone();
        return new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = ApiVersion, ["request"] = body };
    }

    /// <exception cref="WebhookCallException">The answer does not follow the protocol.</exception>
    public static WebhookVerdict Decode(ReadOnlySpan<byte> body, string uid, bool isMutating)
    {
        var review = Parse(body);
        if (review["response"] is not JsonObject response)
        {
            throw Invalid("webhook response was absent");
        }

        if (response["uid"].AsText() is var echoed && echoed != uid)
        {
            throw Invalid($"expected response.uid=\"{uid}\", got \"{echoed}\"");
        }

        var (version, kind) = (review["apiVersion"].AsText() ?? "", review["kind"].AsText() ?? "");
        if (version != ApiVersion || kind != "AdmissionReview")
        {
            throw Invalid($"expected webhook response of {ApiVersion}, Kind=AdmissionReview, got {(version.Length == 0 ? "/" : version)}, Kind={kind}");
        }

        if (response["allowed"].AsBoolean() is not { } allowed)
        {
            throw Invalid("webhook response.allowed was absent");
        }

        return new WebhookVerdict(allowed, response["status"] as JsonObject, DecodePatch(response, isMutating), response["warnings"].AsTexts());
    }

    private static JsonArray? DecodePatch(JsonObject response, bool isMutating)
    {
        var patch = response["patch"].AsText() ?? "";
        var type = response["patchType"];
        if (!isMutating)
        {
            return (patch.Length, type) switch
            {
                ( > 0, _) => throw Invalid("validating webhook may not return response.patch"),
                (_, not null) => throw Invalid("validating webhook may not return response.patchType"),
                _ => null,
            };
        }

        if (patch.Length == 0)
        {
            return type is null ? null : throw Invalid("webhook returned response.patchType but not response.patch");
        }

        if (type is null)
        {
            throw Invalid("webhook returned response.patch but not response.patchType");
        }

        if (type.AsText() != "JSONPatch")
        {
            throw Invalid($"webhook returned invalid response.patchType of \"{type.AsText()}\"");
        }

        try
        {
            return StrictJson.Parse(Convert.FromBase64String(patch)) is JsonArray list
                ? list
                : throw new WebhookCallException("received undecodable patch in webhook response: not a list of operations");
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw new WebhookCallException("received undecodable patch in webhook response: " + exception.Message);
        }
    }

    private static JsonObject Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return StrictJson.Parse(body) as JsonObject
                ?? throw new WebhookCallException("failed to call webhook: couldn't get version/kind; json parse error: not an object");
        }
        catch (JsonException exception)
        {
            throw new WebhookCallException("failed to call webhook: couldn't get version/kind; json parse error: " + exception.Message);
        }
    }

    private static WebhookCallException Invalid(string why) => new("received invalid webhook response: " + why);

    private static JsonObject Kind(AdmissionRequest request, string version) =>
        new() { ["group"] = request.Group, ["version"] = version, ["kind"] = request.Kind };

    private static JsonObject Resource(AdmissionRequest request, string version) =>
        new() { ["group"] = request.Group, ["version"] = version, ["resource"] = request.Resource };

    private static void Set(JsonObject target, string name, string value)
    {
        if (value.Length > 0)
        {
            target[name] = value;
        }
    }
}
