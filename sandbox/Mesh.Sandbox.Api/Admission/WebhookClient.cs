using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>Asks one admission webhook.</summary>
internal sealed class WebhookClient(WebhookCaller caller)
{
    /// <summary>A patch can hardly be larger than the largest object, which is 1.5 MiB; base64 adds a third.</summary>
    private const int MaxResponseBytes = 3 * 1024 * 1024;

    /// <exception cref="WebhookCallException">The webhook could not be asked, or answered nonsense.</exception>
    public async Task<WebhookVerdict> AskAsync(Webhook webhook, JsonObject review, bool isMutating, CancellationToken cancellationToken)
    {
        if (!webhook.ReviewVersions.Contains("v1", StringComparer.Ordinal))
        {
            throw new WebhookCallException("could not create admission objects: webhook does not accept known AdmissionReview versions (v1)");
        }

        var uid = review["request"]!["uid"]!.GetValue<string>();
        var answer = await caller.PostAsync(new(webhook.ClientConfig, webhook.Timeout, MaxResponseBytes, "failed to call webhook: "), review, cancellationToken);
        return AdmissionReviewCodec.Decode(answer, uid, isMutating);
    }
}
