using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using k8s.Models;

namespace Mesh.Sandbox.Node.Pods.Probes;

/// <summary>
/// <c>httpGet</c> as kubelet does it: a new connection each time, 200–399 is success, certificates are not verified, redirects are followed on the same host only
/// (one that leads elsewhere counts as success).
/// </summary>
internal static class HttpProbe
{
    private const int MaxRedirects = 10;

    public static async Task<ProbeOutcome> RunAsync(V1HTTPGetAction action, ProbeTarget target, CancellationToken cancellationToken)
    {
        if (target.PortOf(action.Port) is not { } port)
        {
            return ProbeOutcome.Failure($"container has no port named \"{action.Port.Value}\"");
        }

        var host = action.Host is { Length: > 0 } given ? given : target.Address.ToString();
        var scheme = string.Equals(action.Scheme, "HTTPS", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        if (!Uri.TryCreate($"{scheme}://{host}:{port}/{action.Path?.TrimStart('/')}", UriKind.Absolute, out var uri) || !IPAddress.TryParse(uri.Host, out var address))
        {
            return ProbeOutcome.Failure($"\"{host}\" is not an address");
        }

        using var client = new HttpClient(Handler(target, address), disposeHandler: true);
        for (var redirects = 0; ; redirects++)
        {
            using var response = await SendAsync(client, uri, action, cancellationToken);
            var code = (int)response.StatusCode;
            var next = code is >= 300 and < 400 && response.Headers.Location is { } location ? new Uri(uri, location) : null;
            if (next is null || next.Host != uri.Host)
            {
                return code is >= 200 and < 400 ? ProbeOutcome.Success : ProbeOutcome.Failure($"HTTP probe failed with statuscode: {code}");
            }

            if (redirects == MaxRedirects)
            {
                return ProbeOutcome.Failure($"Get \"{uri}\": stopped after {MaxRedirects} redirects");
            }

            uri = next;
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, Uri uri, V1HTTPGetAction action, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.32");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        request.Headers.ConnectionClose = true;
        foreach (var header in action.HttpHeaders ?? [])
        {
            request.Headers.Remove(header.Name);
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    [SuppressMessage("Security", "CA5359", Justification = "The pod's certificate is for its own clients; kubelet has no root to check it against either.")]
    private static SocketsHttpHandler Handler(ProbeTarget target, IPAddress address) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellationToken) => await target.Dial(new IPEndPoint(address, context.DnsEndPoint.Port), cancellationToken),
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    };
}
