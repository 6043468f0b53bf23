using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace Mesh.Cli.Tests.Support;

/// <summary>
/// The port-forward of an API server (v4.channel.k8s.io): channel 0 carries bytes, channel 1 errors, and the first message of each is the port in two bytes.
/// </summary>
internal sealed class ForwardingApiServer : IAsyncDisposable
{
    private const int ForwardedPort = 15000;
    private readonly WebApplication _app;

    private ForwardingApiServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public string LastPath { get; private set; } = "";

    /// <param name="port">Where connections end; 0: there is no such pod.</param>
    public static async Task<ForwardingApiServer> StartAsync(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        ForwardingApiServer server = new(app);
        app.Urls.Add($"http://{IPAddress.Loopback}:0");
        app.UseWebSockets();
        app.Run(context => server.HandleAsync(context, port));
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context, int port)
    {
        LastPath = context.Request.GetEncodedPathAndQuery();
        if (port == 0 || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync("v4.channel.k8s.io");
        using TcpClient pod = new();
        await pod.ConnectAsync(IPAddress.Loopback, port, context.RequestAborted);
        foreach (byte channel in (byte[])[0, 1])
        {
            await socket.SendAsync(new byte[] { channel, ForwardedPort & 0xff, ForwardedPort >> 8 }, WebSocketMessageType.Binary, true, context.RequestAborted);
        }

        await Task.WhenAny(ToPodAsync(socket, pod.GetStream(), context.RequestAborted), FromPodAsync(pod.GetStream(), socket, context.RequestAborted));
    }

    private static async Task ToPodAsync(WebSocket socket, NetworkStream pod, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        bool atStart = true;
        while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken) is { MessageType: WebSocketMessageType.Binary } received)
        {
            // Each message begins with its channel.
            await pod.WriteAsync(buffer.AsMemory(atStart ? 1 : 0, received.Count - (atStart ? 1 : 0)), cancellationToken);
            atStart = received.EndOfMessage;
        }
    }

    private static async Task FromPodAsync(NetworkStream pod, WebSocket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        while (await pod.ReadAsync(buffer.AsMemory(1), cancellationToken) is > 0 and var count)
        {
            await socket.SendAsync(buffer.AsMemory(0, count + 1), WebSocketMessageType.Binary, true, cancellationToken);
        }
    }
}
