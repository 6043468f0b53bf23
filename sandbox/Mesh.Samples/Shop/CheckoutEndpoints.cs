using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;

namespace Mesh.Samples.Shop;

/// <summary>The paths of checkout.</summary>
internal sealed class CheckoutEndpoints(SampleIdentity identity, TimeProvider time)
{
    private const int DefaultChunks = 10;
    private const int MaxChunks = 10_000;
    private const int MaxDelayMilliseconds = 60_000;
    private const int WebSocketBufferBytes = 16 * 1024;

    public Task CheckOutAsync(HttpContext context)
    {
        CheckoutAnswer answer = new(
            identity.Version,
            identity.Hostname,
            SampleHeaders.Caller(context.Request),
            context.Request.Headers[ForwardedClientCertificate.Header].ToString());
        return context.Response.WriteAsJsonAsync(answer, SamplesJsonContext.Default.CheckoutAnswer, cancellationToken: context.RequestAborted);
    }

    /// <summary><c>?chunks=</c> lines, each flushed on its own, <c>?ms=</c> apart.</summary>
    public async Task StreamChunksAsync(HttpContext context)
    {
        int chunks = Math.Clamp(Number(context, "chunks", DefaultChunks), 1, MaxChunks);
        TimeSpan pause = TimeSpan.FromMilliseconds(Math.Clamp(Number(context, "ms", 0), 0, MaxDelayMilliseconds));
        context.Response.ContentType = "text/plain";
        for (int i = 1; i <= chunks; i++)
        {
            await context.Response.WriteAsync($"chunk {i} of {chunks}\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (pause > TimeSpan.Zero && i < chunks)
            {
                await Task.Delay(pause, time, context.RequestAborted);
            }
        }
    }

    /// <summary>Sends the body back as it arrives; with <c>?summary=true</c> its length and trailers instead.</summary>
    public static async Task EchoAsync(HttpContext context)
    {
        if (context.Request.Query["summary"] != "true")
        {
            context.Response.ContentType = context.Request.ContentType;
            await context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted);
            return;
        }

        long bytes = 0;
        byte[] buffer = new byte[WebSocketBufferBytes];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            bytes += read;
        }

        Dictionary<string, string> trailers = context.Request.CheckTrailersAvailable()
            ? context.Features.Get<IHttpRequestTrailersFeature>()!.Trailers.ToDictionary(trailer => trailer.Key, trailer => trailer.Value.ToString())
            : [];
        await context.Response.WriteAsJsonAsync(
            new EchoSummary(bytes, trailers), SamplesJsonContext.Default.EchoSummary, cancellationToken: context.RequestAborted);
    }

    public static async Task EchoWebSocketAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[WebSocketBufferBytes];
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }
    }

    public async Task DelayAsync(HttpContext context)
    {
        int milliseconds = Math.Clamp(Number(context, "ms", 0), 0, MaxDelayMilliseconds);
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, context.RequestAborted);
        await context.Response.WriteAsync($"waited {milliseconds} ms\n", context.RequestAborted);
    }

    public static Task AnswerWithStatusAsync(HttpContext context)
    {
        context.Response.StatusCode = int.Parse((string)context.Request.RouteValues["code"]!, CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    public static Task ShowHeadersAsync(HttpContext context) => context.Response.WriteAsJsonAsync(
        context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()),
        SamplesJsonContext.Default.DictionaryStringString,
        cancellationToken: context.RequestAborted);

    private static int Number(HttpContext context, string name, int fallback) =>
        int.TryParse(context.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : fallback;
}
