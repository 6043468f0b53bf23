using System.Text.Json;
using System.Threading.RateLimiting;
using Mesh.Injection;

namespace Mesh.Injector.Admission;

/// <summary>
/// Answers the API server. An AdmissionReview does not carry the labels of the pod's namespace; the webhook configuration selects on them and
/// says through the path which of its two entries asks.
/// </summary>
internal sealed partial class MutateEndpoint(PodInjector injector, ReviewTurns turns, TimeProvider time, ILogger<MutateEndpoint> logger)
{
    private const string JsonContentType = "application/json";

    /// <summary>Asked because the namespace is labelled.</summary>
    public Task HandleNamespaceAsync(HttpContext context) => HandleAsync(context, namespaceEnabled: true);

    /// <summary>Asked because the pod is labelled; its namespace is not.</summary>
    public Task HandlePodAsync(HttpContext context) => HandleAsync(context, namespaceEnabled: false);

    private async Task HandleAsync(HttpContext context, bool namespaceEnabled)
    {
        if (!context.Request.IsHttps)
        {
            // The probes' listener does not answer for the webhook.
            await RefuseAsync(context, StatusCodes.Status404NotFound, "not found here");
            return;
        }

        if (!IsJson(context.Request.ContentType))
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"expected {JsonContentType}");
            return;
        }

        using RateLimitLease turn = await turns.TakeAsync(context.RequestAborted);
        if (!turn.IsAcquired)
        {
            // The API server refuses the pod; whatever created it tries again.
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "too many reviews at once, try again");
            return;
        }

        (JsonDocument? review, AdmissionRequest? request, Refusal? refusal) = await ReadAsync(context, time);
        using (review)
        {
            await (request is null
                ? RefuseAsync(context, refusal!.StatusCode, refusal.Reason)
                : AnswerAsync(context, request, Decide(request, namespaceEnabled)));
        }
    }

    /// <summary>The border behind which nothing about the body is surprising any more. The caller disposes the document.</summary>
    private static async Task<(JsonDocument? Review, AdmissionRequest? Request, Refusal? Refusal)> ReadAsync(HttpContext context, TimeProvider time)
    {
        JsonDocument? review = null;
        try
        {
            review = ReviewBody.Parse(await ReviewBody.ReadAsync(context.Request, time, context.RequestAborted));
            AdmissionRequest? request = AdmissionReviewReader.Read(review.RootElement, out string? fault);
            return (review, request, request is null ? new Refusal(StatusCodes.Status400BadRequest, fault!) : null);
        }
        catch (JsonException e)
        {
            string reason = $"the body is not usable JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine})";
            return (review, null, new Refusal(StatusCodes.Status400BadRequest, reason));
        }
        catch (InvalidOperationException)
        {
            return (review, null, new Refusal(StatusCodes.Status400BadRequest, "the body contains text that is not Unicode"));
        }
        catch (BadHttpRequestException e)
        {
            // Too large, too slow or cut off: the server knows the right status.
            return (review, null, new Refusal(e.StatusCode, e.Message));
        }
    }

    private InjectionResult Decide(AdmissionRequest request, bool namespaceEnabled)
    {
        if (!request.IsPodCreation)
        {
            return new InjectionResult(
                new InjectionDecision(InjectionOutcome.Skip, InjectionReason.NotRequested, "this is not the creation of a pod"), [], []);
        }

        InjectionResult result = injector.Inject(new InjectionRequest(request.Object, request.Namespace, namespaceEnabled));
        LogDecision(request, result.Decision);
        return result;
    }

    private static async Task AnswerAsync(HttpContext context, AdmissionRequest request, InjectionResult result)
    {
        ReadOnlyMemory<byte> answer = AdmissionReviewWriter.Write(request.Uid, result);
        context.Response.ContentType = JsonContentType;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private async Task RefuseAsync(HttpContext context, int statusCode, string reason)
    {
        Log.RequestRefused(logger, statusCode, reason);
        if (statusCode == StatusCodes.Status408RequestTimeout)
        {
            // The rest of the body is still to come, and waiting for it is what is refused.
            context.Abort();
            return;
        }

        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }

    private static bool IsJson(string? contentType)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals(JsonContentType, StringComparison.OrdinalIgnoreCase);
    }

    private void LogDecision(AdmissionRequest request, InjectionDecision decision)
    {
        switch (decision.Outcome)
        {
            case InjectionOutcome.Inject:
                Log.PodInjected(logger, request.Namespace, request.PodName, decision.Reason);
                break;
            case InjectionOutcome.Skip:
                Log.PodSkipped(logger, request.Namespace, request.PodName, decision.Reason);
                break;
            default:
                Log.PodRejected(logger, request.Namespace, request.PodName, decision.Reason, decision.Message);
                break;
        }
    }

    private sealed record Refusal(int StatusCode, string Reason);

    private static partial class Log
    {
        [LoggerMessage(EventIds.PodInjected, LogLevel.Information, "Injected {Namespace}/{Pod}: {Reason}")]
        public static partial void PodInjected(ILogger logger, string @namespace, string pod, InjectionReason reason);

        [LoggerMessage(EventIds.PodSkipped, LogLevel.Information, "Left {Namespace}/{Pod} alone: {Reason}")]
        public static partial void PodSkipped(ILogger logger, string @namespace, string pod, InjectionReason reason);

        [LoggerMessage(EventIds.PodRejected, LogLevel.Warning, "Rejected {Namespace}/{Pod}: {Reason}: {Message}")]
        public static partial void PodRejected(ILogger logger, string @namespace, string pod, InjectionReason reason, string message);

        [LoggerMessage(EventIds.RequestRefused, LogLevel.Warning, "Refused a request with status {StatusCode}: {Reason}")]
        public static partial void RequestRefused(ILogger logger, int statusCode, string reason);
    }
}
