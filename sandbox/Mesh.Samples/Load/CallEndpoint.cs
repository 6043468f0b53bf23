using System.Net;
using System.Text.Json;

namespace Mesh.Samples.Load;

/// <summary><c>POST /call</c>: a meshed client that makes the one request it is told to, and tells everything about the answer. Redirects are not followed.</summary>
internal sealed class CallEndpoint(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    public async Task InvokeAsync(HttpContext context)
    {
        CallRequest? call;
        try
        {
            call = await context.Request.ReadFromJsonAsync(SamplesJsonContext.Default.CallRequest, context.RequestAborted);
        }
        catch (JsonException e)
        {
            await RefuseAsync(context, e.Message);
            return;
        }

        if (call is null || !Uri.TryCreate(call.Url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out Uri? url))
        {
            await RefuseAsync(context, "url is not an absolute URL");
            return;
        }

        CallResult result = await CallAsync(call, url, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(result, SamplesJsonContext.Default.CallResult, cancellationToken: context.RequestAborted);
    }

    public void Dispose() => _client.Dispose();

    private async Task<CallResult> CallAsync(CallRequest call, Uri url, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(new HttpMethod(call.Method), url) { Version = HttpVersion.Version11 };
        if (call.Body is not null)
        {
            request.Content = new StringContent(call.Body);
            request.Content.Headers.Clear();
        }

        foreach ((string name, string value) in call.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using CancellationTokenSource timeout = new(Patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        long start = time.GetTimestamp();
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, either.Token);
            string body = await response.Content.ReadAsStringAsync(either.Token);
            Dictionary<string, string> headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(',', header.Value));
            return new CallResult((int)response.StatusCode, headers, body, time.GetElapsedTime(start).TotalMilliseconds);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new CallResult(0, [], e.GetBaseException().Message, time.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    private static Task RefuseAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
