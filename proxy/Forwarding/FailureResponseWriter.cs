using System.Globalization;
using System.Text;
using Mesh.Proxy.Http;
using Mesh.Proxy.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Forwarding;

/// <summary>Sends a failure's answer through Kestrel.</summary>
internal static class FailureResponseWriter
{
    public static async Task WriteAsync(HttpContext context, ForwardFailure failure)
    {
        MeshRequestFeature mesh = MeshRequestFeature.Of(context);
        FailureResponse answer = FailureResponseMapper.Map(failure, mesh.Direction, mesh.Route, mesh.Head);
        mesh.Reason = answer.Reason;
        HttpResponse response = context.Response;
        if (response.HasStarted || failure == ForwardFailure.ClientGone)
        {
            // Nothing can be said any more; only a reset keeps a part from passing for the whole.
            mesh.StatusCode = response.HasStarted ? response.StatusCode : 0;
            context.Abort();
            return;
        }

        mesh.StatusCode = answer.StatusCode;
        response.Clear();
        if (failure == ForwardFailure.ClientBody)
        {
            // Nobody knows where the next request would begin.
            response.Headers.Connection = "close";
        }

        if (answer.Limit is { } limit)
        {
            response.Headers.RetryAfter = limit.RetryAfter;
            response.Headers[RateLimitRefusal.PolicyField] = limit.Policy;
            response.Headers[RateLimitRefusal.StateField] = limit.State;
        }

        response.Headers[MeshHeaders.Reason] = answer.Reason;
        if (mesh.Router.Visible(answer.Subject) is { Length: > 0 } visible)
        {
            response.Headers[MeshHeaders.Subject] = visible;
        }

        LameDuckNotice.Write(context, mesh.Router);
        if (answer.GrpcStatus is { } grpcStatus)
        {
            // A trailers-only answer: the head carries what trailers would (gRPC over HTTP/2, "Responses").
            response.StatusCode = StatusCodes.Status200OK;
            response.ContentType = "application/grpc";
            response.Headers["grpc-status"] = grpcStatus.ToString(CultureInfo.InvariantCulture);
            response.Headers["grpc-message"] = Uri.EscapeDataString(answer.Message);
            await response.CompleteAsync();
            return;
        }

        response.StatusCode = answer.StatusCode;
        response.ContentType = "text/plain; charset=utf-8";
        byte[] body = Encoding.UTF8.GetBytes(answer.Message + "\n");
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
