using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>Posts to a collector, OTLP/HTTP with binary Protobuf. Exists only if there is an endpoint.</summary>
internal sealed class OtlpClient : IDisposable
{
    private const string ContentType = "application/x-protobuf";

    private readonly HttpClient _http;
    private readonly OtlpOptions _options;
    private readonly TelemetryMetrics _metrics;

    /// <param name="options">Where to.</param>
    /// <param name="metrics">Told what becomes of posts.</param>
    /// <param name="handler">Sends; null for sockets.</param>
    public OtlpClient(OtlpOptions options, TelemetryMetrics metrics, HttpMessageHandler? handler = null)
    {
        _options = options;
        _metrics = metrics;
        _http = new HttpClient(handler ?? CreateHandler(options)) { Timeout = options.Timeout, MaxResponseContentBufferSize = 64 * 1024 };
    }

    /// <summary>Posts spans.</summary>
    public async Task<OtlpOutcome> PostAsync(Messages.ExportTraceServiceRequest spans, CancellationToken cancellationToken)
    {
        OtlpOutcome outcome;
        try
        {
            using HttpRequestMessage request = RequestOf(_options.Traces!, spans);
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            outcome = OutcomeOf(response.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            outcome = OtlpOutcome.Unavailable;
        }

        _metrics.Exported(TelemetryMetrics.Traces, outcome);
        return outcome;
    }

    /// <summary>Posts metrics; waits, because the exporter's own thread does nothing else.</summary>
    public OtlpOutcome Post(Messages.ExportMetricsServiceRequest metrics)
    {
        OtlpOutcome outcome;
        try
        {
            using HttpRequestMessage request = RequestOf(_options.Metrics!, metrics);
            using HttpResponseMessage response = _http.Send(request, HttpCompletionOption.ResponseHeadersRead);
            outcome = OutcomeOf(response.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            outcome = OtlpOutcome.Unavailable;
        }

        _metrics.Exported(TelemetryMetrics.Metrics, outcome);
        return outcome;
    }

    public void Dispose() => _http.Dispose();

    private static OtlpOutcome OutcomeOf(HttpStatusCode status) => status switch
    {
        >= (HttpStatusCode)200 and < (HttpStatusCode)300 => OtlpOutcome.Accepted,
        // OTLP, "Failures": these may be tried again.
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => OtlpOutcome.Unavailable,
        _ => OtlpOutcome.Refused,
    };

    private static SocketsHttpHandler CreateHandler(OtlpOptions options)
    {
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = 2,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        };
        if (options.CertificateFile is { } file)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return handler;
    }

    private HttpRequestMessage RequestOf(Uri endpoint, IMessage message)
    {
        HttpRequestMessage request = new(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(message.ToByteArray()) };
        request.Content.Headers.ContentType = new(ContentType);
        foreach ((string name, string value) in _options.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
