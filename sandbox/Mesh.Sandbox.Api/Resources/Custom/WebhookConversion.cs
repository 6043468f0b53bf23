using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Schemas;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>
/// The conversion strategy <c>Webhook</c>: somebody else rewrites the objects, and what he may not change is put back or refused.
/// https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#webhook-conversion
/// </summary>
/// <param name="kind">Kind of the objects.</param>
/// <param name="clientConfig">Where the webhook is and how it is known.</param>
/// <param name="schemas">The schema of each version, by <c>apiVersion</c>.</param>
/// <param name="webhooks">Makes the call.</param>
internal sealed class WebhookConversion(
    string kind, JsonObject clientConfig, IReadOnlyDictionary<string, StructuralSchema> schemas, WebhookCaller webhooks) : IObjectConversion
{
    /// <summary>That of a real server; it cannot be set.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Lists are converted whole.</summary>
    private const int MaxResponseBytes = 64 * 1024 * 1024;

    public bool ChangesAnything => true;

    public async ValueTask ConvertAsync(IReadOnlyList<JsonObject> trees, string apiVersion, CancellationToken cancellation)
    {
        // Objects that are in the version already are not sent.
        JsonObject[] others = [.. trees.Where(tree => tree.Text("apiVersion") != apiVersion)];
        if (others.Length == 0)
        {
            return;
        }

        var uid = Guid.NewGuid().ToString();
        IReadOnlyList<JsonObject> converted;
        try
        {
            var answer = await webhooks.PostAsync(
                new(clientConfig, Timeout, MaxResponseBytes, ""), ConversionReviewCodec.Encode(others, apiVersion, uid), cancellation);
            converted = ConversionReviewCodec.Decode(answer, uid);
        }
        catch (WebhookCallException exception)
        {
            throw Failed(others[0], $"failed: {exception.Message}");
        }

        if (converted.Count != others.Length)
        {
            throw Failed(others[0], $"returned {converted.Count} objects, expected {others.Length}");
        }

        for (var i = 0; i < others.Length; i++)
        {
            if (ConvertedObject.Fault(others[i], converted[i], apiVersion) is { } fault)
            {
                throw Failed(others[0], $"returned invalid {fault.What} at index {i}: {fault.Why}");
            }
        }

        for (var i = 0; i < others.Length; i++)
        {
            ConvertedObject.Replace(others[i], schemas[apiVersion].Prune(converted[i], out _));
        }
    }

    private ApiStatusException Failed(JsonObject first, string why) => new(new(500, "", $"conversion webhook for {first.Text("apiVersion")}, Kind={kind} {why}"));
}
