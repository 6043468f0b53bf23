using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary><c>apiextensions.k8s.io/v1 ConversionReview</c>: writes the question, reads the answer strictly.</summary>
internal static class ConversionReviewCodec
{
    private const string ApiVersion = "apiextensions.k8s.io/v1";
    private const string Kind = "ConversionReview";

    public static JsonObject Encode(IEnumerable<JsonObject> objects, string apiVersion, string uid) => new()
    {
        ["kind"] = Kind,
        ["apiVersion"] = ApiVersion,
        ["request"] = new JsonObject
        {
            ["uid"] = uid,
            ["desiredAPIVersion"] = apiVersion,
            ["objects"] = new JsonArray([.. objects.Select(static tree => (JsonNode)tree.Copy())]),
        },
    };

    /// <exception cref="WebhookCallException">The answer does not follow the protocol, or says that it failed.</exception>
    public static IReadOnlyList<JsonObject> Decode(ReadOnlySpan<byte> body, string uid)
    {
        var review = Parse(body);
        var (version, kind) = (review.Text("apiVersion"), review.Text("kind"));
        if (version != ApiVersion || kind != Kind)
        {
            throw new WebhookCallException($"expected webhook response of {ApiVersion}, Kind={Kind}, got {(version.Length == 0 ? "/" : version)}, Kind={kind}");
        }

        if (review["response"] is not JsonObject response)
        {
            throw new WebhookCallException("no response provided");
        }

        if (response.Text("uid") is var echoed && echoed != uid)
        {
            throw new WebhookCallException($"expected response.uid=\"{uid}\", got \"{echoed}\"");
        }

        if (response.Child("result")?.Text("status") is not "Success" and var status)
        {
            var message = response.Child("result")?.Text("message") ?? "";
            throw new WebhookCallException(message.Length > 0 ? message : $"response.result.status was '{status}', not 'Success'");
        }

        var objects = response["convertedObjects"] as JsonArray ?? [];
        return objects.All(static item => item is JsonObject)
            ? [.. objects.Select(static item => item!.AsObject())]
            : throw new WebhookCallException("response.convertedObjects has an item that is no object");
    }

    private static JsonObject Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return StrictJson.Parse(body) as JsonObject ?? throw new WebhookCallException("the response is not an object");
        }
        catch (JsonException exception)
        {
            throw new WebhookCallException($"the response is not JSON: {exception.Message}");
        }
    }
}
