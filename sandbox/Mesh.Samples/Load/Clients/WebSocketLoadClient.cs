using System.Net.WebSockets;
using System.Text;

namespace Mesh.Samples.Load.Clients;

/// <summary>A new WebSocket for each request: the upgrade is what is tested.</summary>
internal sealed class WebSocketLoadClient : ILoadClient
{
    private const int Messages = 3;

    private readonly Uri _url;
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler { UseProxy = false });

    public WebSocketLoadClient(Uri url) => _url = new UriBuilder(url) { Scheme = "ws", Port = url.Port }.Uri;

    public async Task<LoadOutcome> SendAsync(CancellationToken cancellationToken)
    {
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(_url, _invoker, cancellationToken);
        string version = Header(socket, SampleIdentity.VersionHeader);
        byte[] buffer = new byte[256];
        for (int i = 1; i <= Messages; i++)
        {
            byte[] message = Encoding.UTF8.GetBytes($"message {i}");
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, cancellationToken);
            if (!buffer.AsSpan(0, received.Count).SequenceEqual(message))
            {
                return LoadOutcome.Failed("the echo differs", version);
            }
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        return LoadOutcome.Success(version, Header(socket, SampleIdentity.ClientHeader));
    }

    public void Dispose() => _invoker.Dispose();

    private static string Header(ClientWebSocket socket, string name) =>
        socket.HttpResponseHeaders?.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault()
        ?? "";
}
