using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>
/// Posts a review to a webhook over HTTPS. Each call has a connection of its own: webhooks of a sandbox come and go with their pods, and a kept connection to
/// a pod that is gone costs a whole timeout.
/// </summary>
internal sealed class WebhookCaller(WebhookServiceResolver resolver, WebhookDialer dialer, TimeProvider time)
{
    /// <param name="call">How.</param>
    /// <param name="review">What is asked.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="WebhookCallException">The webhook could not be asked.</exception>
    public async Task<byte[]> PostAsync(WebhookCall call, JsonObject review, CancellationToken cancellationToken)
    {
        var address = WebhookAddress.Of(call.ClientConfig, call.Timeout)
            ?? throw new WebhookCallException("could not get REST client: webhook configuration must have either service or a valid https URL");
        using var trust = new WebhookTrust(call.ClientConfig["caBundle"].AsText());
        using var patience = new CancellationTokenSource(call.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await SendAsync(address, trust, review, call.MaxResponseBytes, linked.Token);
        }
        catch (WebhookCallException refusal)
        {
            throw new WebhookCallException(call.FailurePrefix + refusal.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WebhookCallException(call.FailurePrefix + Failed(address, "context deadline exceeded"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            throw new WebhookCallException(call.FailurePrefix + Failed(address, trust.Refusal.Length > 0 ? trust.Refusal : Innermost(exception).Message));
        }
    }

    private async Task<byte[]> SendAsync(WebhookAddress address, WebhookTrust trust, JsonObject review, int maxResponseBytes, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = TimeSpan.Zero,
            SslOptions = trust.ToOptions(address.Url.Host),
            ConnectCallback = (_, token) => dialer(HostOf(address), address.Url.Port, token),
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = maxResponseBytes };
        using var message = new HttpRequestMessage(HttpMethod.Post, address.Url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(review.ToJsonString())),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Accept.ParseAdd("application/json");
        message.Headers.UserAgent.ParseAdd("kube-apiserver-admission");

        using var response = await client.SendAsync(message, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return (int)response.StatusCode is >= 200 and < 300
            ? body
            : throw new WebhookCallException(Describe(response.StatusCode, body));
    }

    private string HostOf(WebhookAddress address)
    {
        if (address.Service is not { } service)
        {
            return address.Url.DnsSafeHost;
        }

        return resolver(service.Namespace, service.Name) ?? throw new IOException($"service \"{service.Name}\" not found");
    }

    private static string Failed(WebhookAddress address, string why) => $"Post \"{address}\": {why}";

    // HttpClient wraps what the dialer says, and the dialer what the socket says; the dialer says it best.
    private static Exception Innermost(Exception exception) =>
        exception.InnerException is { } inner and not SocketException ? Innermost(inner) : exception;

    // The wording of client-go for answers without a Status.
    private static string Describe(HttpStatusCode code, byte[] body) => code switch
    {
        HttpStatusCode.BadRequest => "the server rejected our request for an unknown reason",
        HttpStatusCode.Unauthorized => "the server has asked for the client to provide credentials",
        HttpStatusCode.Forbidden => $"forbidden: {Excerpt(body)}",
        HttpStatusCode.NotFound => "the server could not find the requested resource",
        HttpStatusCode.MethodNotAllowed => "the server does not allow this method on the requested resource",
        HttpStatusCode.TooManyRequests => "the server has received too many requests and has asked us to try again later",
        HttpStatusCode.ServiceUnavailable => "the server is currently unable to handle the request",
        HttpStatusCode.GatewayTimeout =>
            "the server was unable to return a response in the time allotted, but may still be processing the request",
        >= HttpStatusCode.InternalServerError => $"an error on the server ({JsonSerializer.Serialize(Excerpt(body))}) has prevented the request from succeeding",
        _ => $"the server responded with the status code {(int)code} but did not return more details",
    };

    private static string Excerpt(byte[] body)
    {
        const int MaxLength = 256;
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxLength))).Trim();
        return text.Length == 0 ? "unknown" : text;
    }
}
