using System.Net;

namespace Mesh.Proxy.Forwarding;

/// <summary>Makes request bodies prompt, and repeatable on HTTP/2 (on HTTP/1.1 nobody can say that a request was not looked at).</summary>
internal sealed class RequestBodyHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly HttpRequestOptionsKey<KeptBody> Kept = new("mesh.kept-body");

    /// <summary>Says where the body of a request comes from.</summary>
    public static void SetBody(HttpRequestMessage request, KeptBody body) => request.Options.Set(Kept, body);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            request.Content = request.Version == HttpVersion.Version20 && request.Options.TryGetValue(Kept, out KeptBody? body)
                ? new RepeatedContent(content, body)
                : new PromptContent(content);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
