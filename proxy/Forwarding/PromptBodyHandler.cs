using System.Net;

namespace Mesh.Proxy.Forwarding;

/// <summary>Makes request bodies prompt on HTTP/1.1; on HTTP/2 the forwarder flushes by itself.</summary>
internal sealed class PromptBodyHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content && request.Version == HttpVersion.Version11)
        {
            request.Content = new PromptContent(content);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
