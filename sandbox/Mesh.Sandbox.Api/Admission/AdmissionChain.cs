using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Patching;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>
/// Calls the admission webhooks of the cluster. The caller runs <see cref="MutateAsync"/>, then its own validation, then <see cref="ValidateAsync"/>.
/// Webhook configurations themselves never pass through webhooks, or a broken one could not be repaired.
/// </summary>
internal sealed partial class AdmissionChain(WebhookConfigurationSource configurations, WebhookClient client, ILogger<AdmissionChain> logger)
{
    private const string Group = "admissionregistration.k8s.io";
    private const string Mutating = "mutatingwebhookconfigurations";
    private const string Validating = "validatingwebhookconfigurations";

    /// <summary>
    /// Runs the mutating webhooks one after another. When one changed the object, the server's own plug-ins complete it again, and those webhooks that asked to see
    /// later changes are called once more.
    /// </summary>
    /// <param name="request">The request, its object completed by the plug-ins for the first time.</param>
    /// <param name="complete">Runs the plug-ins on an object, in place.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<AdmissionOutcome> MutateAsync(AdmissionRequest request, Action<JsonObject> complete, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        if (IsExempt(request))
        {
            return new AdmissionOutcome(request.Object, warnings, null);
        }

        var webhooks = Webhook.Of(configurations(Mutating));
        var current = request;
        var invoked = new HashSet<int>();
        var stale = new HashSet<int>();

        // Round 0 calls everybody who matches; round 1 only those whose earlier decision rests on an object that has changed since.
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < webhooks.Count; i++)
            {
                if ((round > 0 && !stale.Contains(i)) || webhooks[i].Match(current) is not { } version)
                {
                    continue;
                }

                var (verdict, failure) = await AskAsync(webhooks[i], current, version, isMutating: true, warnings, cancellationToken);
                var patched = current.Object;
                if (verdict is not null)
                {
                    (patched, failure) = await ApplyAsync(webhooks[i], current, version, verdict, cancellationToken);
                }

                if (failure is not null)
                {
                    return new AdmissionOutcome(null, warnings, failure);
                }

                if (!JsonNode.DeepEquals(patched, current.Object))
                {
                    current = current with { Object = patched };
                    MarkStale();
                }

                if (webhooks[i].IsReinvocable)
                {
                    invoked.Add(i);
                }
            }

            if (round > 0 || JsonNode.DeepEquals(current.Object, request.Object))
            {
                break;
            }

            var completed = current.Object!.DeepClone().AsObject();
            complete(completed);
            if (!JsonNode.DeepEquals(completed, current.Object))
            {
                current = current with { Object = completed };
                MarkStale();
            }
        }

        return new AdmissionOutcome(current.Object, warnings, null);

        void MarkStale()
        {
            stale.UnionWith(invoked);
            invoked.Clear();
        }
    }

    /// <summary>Asks all validating webhooks at once; the first refusal in their order is the answer.</summary>
    public async Task<AdmissionOutcome> ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (IsExempt(request))
        {
            return new AdmissionOutcome(request.Object, [], null);
        }

        var calls = Webhook.Of(configurations(Validating))
            .Select(webhook => (Webhook: webhook, Version: webhook.Match(request), Warnings: new List<string>()))
            .Where(static call => call.Version is not null)
            .Select(async call =>
            {
                var (verdict, failure) = await AskAsync(call.Webhook, request, call.Version!, isMutating: false, call.Warnings, cancellationToken);
                return (call.Warnings, Failure: failure ?? (verdict is { IsAllowed: false } ? WebhookRefusal.ToStatus(call.Webhook.Name, verdict.Status) : null));
            });
        var answers = await Task.WhenAll(calls);
        return new AdmissionOutcome(
            request.Object,
            [.. answers.SelectMany(static answer => answer.Warnings)],
            answers.Select(static answer => answer.Failure).FirstOrDefault(static failure => failure is not null));
    }

    private static bool IsExempt(AdmissionRequest request) => request.Group == Group && request.Resource is (Mutating or Validating);

    /// <summary>The verdict, or the failure that ends the request. Neither when the webhook cannot be asked and its policy ignores that.</summary>
    private async Task<(WebhookVerdict? Verdict, ApiStatus? Failure)> AskAsync(
        Webhook webhook, AdmissionRequest request, string version, bool isMutating, List<string> warnings, CancellationToken cancellationToken)
    {
        var question = AdmissionReviewCodec.Encode(await request.InVersionAsync(version, cancellationToken), version, Guid.NewGuid().ToString());
        if (webhook.Conditions.Hold(request, question, out var undecided) is not true)
        {
            return undecided.Length == 0 || webhook.IgnoresFailures ? (null, null) : (null, ApiStatus.Forbidden(request.Group, request.Resource, request.Name, undecided));
        }

        if (request.DryRun && !webhook.SupportsDryRun)
        {
            return (null, ApiStatus.BadRequest($"admission webhook \"{webhook.Name}\" does not support dry run"));
        }

        try
        {
            var verdict = await client.AskAsync(webhook, question, isMutating, cancellationToken);
            warnings.AddRange(verdict.Warnings);
            return (verdict, null);
        }
        catch (WebhookCallException exception)
        {
            if (webhook.IgnoresFailures)
            {
                Log.FailedOpen(logger, webhook.Name, exception.Message);
                return (null, null);
            }

            Log.FailedClosed(logger, webhook.Name, exception.Message);
            return (null, ApiStatus.InternalError($"failed calling webhook \"{webhook.Name}\": {exception.Message}"));
        }
    }

    private static async ValueTask<(JsonObject? Object, ApiStatus? Failure)> ApplyAsync(
        Webhook webhook, AdmissionRequest request, string version, WebhookVerdict verdict, CancellationToken cancellationToken)
    {
        if (!verdict.IsAllowed)
        {
            return (null, WebhookRefusal.ToStatus(webhook.Name, verdict.Status));
        }

        if (verdict.Patch is not { Count: > 0 } patch)
        {
            return (request.Object, null);
        }

        if (request.Object is null)
        {
            return (null, ApiStatus.InternalError($"admission webhook \"{webhook.Name}\" attempted to modify the object, which is not supported for this operation"));
        }

        var sent = await request.InVersionAsync(version, cancellationToken);
        var result = JsonPatch.Apply(sent.Object!.DeepClone().AsObject(), patch);
        if (result.Object is not { } patched)
        {
            return (null, ApiStatus.InternalError(result.Diagnostic));
        }

        return (version == request.Version ? patched : await request.CopyAsync(patched, request.Version, cancellationToken), null);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.WebhookFailedOpen, LogLevel.Warning, "Failed calling webhook, failing open {Webhook}: {Reason}")]
        public static partial void FailedOpen(ILogger logger, string webhook, string reason);

        [LoggerMessage(EventIds.WebhookFailedClosed, LogLevel.Warning, "Failed calling webhook, failing closed {Webhook}: {Reason}")]
        public static partial void FailedClosed(ILogger logger, string webhook, string reason);
    }
}
