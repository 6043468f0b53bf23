using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Discovery;
using Mesh.Sandbox.Api.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Api.Http;

/// <summary>
/// The border every request crosses: who asks, which part of the server answers, and the one place where a failure becomes an answer.
/// </summary>
internal sealed partial class ApiEntry(
    RequestGate gate, DiscoveryRouter discovery, OpenApiRouter schemas, ApiRouter resources, ServerLifetime lifetime)
{
    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await RouteAsync(http);
        }
        catch (ApiStatusException refused)
        {
            await FailAsync(http, refused.Status);
        }
        catch (BadHttpRequestException malformed)
        {
            await FailAsync(http, ApiStatus.BadRequest(malformed.Message) with { Code = malformed.StatusCode });
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested || lifetime.Stopping.IsCancellationRequested)
        {
            http.Abort();
        }
        catch (Exception fault)
        {
            Log.RequestFailed(lifetime.Logger, http.Request.Method, http.Request.Path.Value ?? "", fault);
            await FailAsync(http, ApiStatus.InternalError(fault.Message));
        }
    }

    private async Task RouteAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        if (path is "/healthz" or "/livez" or "/readyz")
        {
            await Answers.TextAsync(http, StatusCodes.Status200OK, "ok");
            return;
        }

        if (path is "/version" or "/version/")
        {
            await Answers.JsonAsync(http, StatusCodes.Status200OK, ServerVersion.ToJson());
            return;
        }

        UserInfo user = await gate.PassAsync(http);
        using var request = lifetime.Faults.Enter(http, user, lifetime.Stopping);
        if (await lifetime.Faults.MeetAsync(request))
        {
            return;
        }

        if (!await discovery.TryHandleAsync(http) && !await schemas.TryHandleAsync(http))
        {
            await resources.RouteAsync(http, user, request.Ended);
        }
    }

    /// <summary>An answer that has begun cannot be taken back; the connection tells the client then.</summary>
    private static Task FailAsync(HttpContext http, ApiStatus status)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        return Answers.StatusAsync(http, status);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RequestFailed, LogLevel.Error, "{Method} {Path} failed")]
        public static partial void RequestFailed(ILogger logger, string method, string path, Exception fault);
    }
}
