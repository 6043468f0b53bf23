using System.Net;

namespace Mesh.Proxy.Forwarding;

/// <summary>
/// Refuses answers of HTTP/1.1 that the engine refuses and the HTTP client takes: two readers could disagree about where they end, or about what they are.
/// </summary>
internal sealed class SoundAnswerHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (request.Version == HttpVersion.Version11 && !IsSound(response))
        {
            response.Dispose();
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "the answer's version, status or framing is not valid");
        }

        return response;
    }

    private static bool IsSound(HttpResponseMessage response)
    {
        if (response.Version.Major != 1 || response.Version.Minor > 1 || (int)response.StatusCode < 100)
        {
            return false;
        }

        return !response.Headers.NonValidated.TryGetValues("Transfer-Encoding", out System.Net.Http.Headers.HeaderStringValues codings)
            || (codings.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase) && !response.Content.Headers.NonValidated.Contains("Content-Length"));
    }
}
