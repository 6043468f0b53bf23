using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;

namespace Mesh.ControlPlane.Webhooks;

/// <summary>Serves reviews of the API server: reads one within <see cref="ReviewLimits"/>, has it answered, writes the answer.</summary>
internal sealed partial class ReviewServer(ReviewTurns turns, TimeProvider time, ILogger<ReviewServer> logger)
{
    private static readonly JsonDocumentOptions DocumentOptions = new()
    {
        MaxDepth = ReviewLimits.MaxDepth,
        // Two readers of the same document must not see two different objects.
        AllowDuplicateProperties = false,
    };

    /// <param name="context">The request.</param>
    /// <param name="answer">Makes the answer of a review, or says what is wrong with the review itself.</param>
    public async Task HandleAsync(HttpContext context, Func<JsonElement, (JsonObject? Answer, string? Fault)> answer)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.HasJsonContentType())
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "expected POST of application/json");
            return;
        }

        using var turn = await turns.TakeAsync(context.RequestAborted);
        if (!turn.IsAcquired)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "too many reviews at once, try again");
            return;
        }

        var (reply, status, fault) = await ReadAndAnswerAsync(context, answer);
        if (reply is null)
        {
            await RefuseAsync(context, status, fault);
            return;
        }

        byte[] body = Encoding.UTF8.GetBytes(reply.ToJsonString());
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async Task<(JsonObject? Reply, int Status, string Fault)> ReadAndAnswerAsync(HttpContext context, Func<JsonElement, (JsonObject? Answer, string? Fault)> answer)
    {
        using var patience = new CancellationTokenSource(ReviewLimits.ReadTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = ReviewLimits.MaxBytes;
        }

        try
        {
            using var review = await JsonDocument.ParseAsync(context.Request.Body, DocumentOptions, linked.Token);
            var (reply, fault) = answer(review.RootElement);
            return (reply, StatusCodes.Status400BadRequest, fault ?? "");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return (null, StatusCodes.Status408RequestTimeout, "the body took too long");
        }
        catch (JsonException exception)
        {
            return (null, StatusCodes.Status400BadRequest, $"the body is not usable JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine})");
        }
        catch (InvalidOperationException exception)
        {
            // Text that is not Unicode (a lone surrogate) passes the parser and fails when it is read.
            return (null, StatusCodes.Status400BadRequest, $"the review cannot be read: {exception.Message}");
        }
        catch (BadHttpRequestException exception)
        {
            return (null, exception.StatusCode, exception.Message);
        }
    }

    private async Task RefuseAsync(HttpContext context, int status, string reason)
    {
        Log.Refused(logger, status, reason);
        if (status == StatusCodes.Status408RequestTimeout)
        {
            // The rest of the body is still to come, and waiting for it is what is refused.
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ReviewRefused, LogLevel.Warning, "Refused a review with status {Status}: {Reason}")]
        public static partial void Refused(ILogger logger, int status, string reason);
    }
}
