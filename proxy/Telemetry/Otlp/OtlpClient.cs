using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>Posts to a collector, OTLP/HTTP with binary Protobuf. Exists only if there is an endpoint.</summary>
internal sealed partial class OtlpClient : IDisposable
{
    private const string ContentType = "application/x-protobuf";

    private readonly HttpClient _http;
    private readonly OtlpOptions _options;
    private readonly TelemetryMetrics _metrics;
    private OtlpOutcome _lastOfTraces;
    private OtlpOutcome _lastOfMetrics;

    /// <param name="options">Where to.</param>
    /// <param name="metrics">Told what becomes of posts.</param>
    /// <param name="logger">Told when the collector stops taking posts, and when it takes them again.</param>
    /// <param name="handler">Sends; null for sockets.</param>
    public OtlpClient(OtlpOptions options, TelemetryMetrics metrics, ILogger<OtlpClient> logger, HttpMessageHandler? handler = null)
    {
        Logger = logger;
        _options = options;
        _metrics = metrics;
        _http = new HttpClient(handler ?? CreateHandler(options)) { Timeout = options.Timeout, MaxResponseContentBufferSize = 64 * 1024 };
    }

    public ILogger<OtlpClient> Logger { get; }

    /// <summary>Posts spans.</summary>
    public async Task<OtlpOutcome> PostAsync(Messages.ExportTraceServiceRequest spans, CancellationToken cancellationToken)
    {
        OtlpOutcome outcome;
        string detail;
        try
        {
            using HttpRequestMessage request = RequestOf(_options.Traces!, spans);
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            (outcome, detail) = OutcomeOf(response.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            (outcome, detail) = (OtlpOutcome.Unavailable, error.Message);
        }

        Conclude(TelemetryMetrics.Traces, _options.Traces!, ref _lastOfTraces, outcome, detail);
        return outcome;
    }

    /// <summary>Posts metrics; waits, because the exporter's own thread does nothing else.</summary>
    public OtlpOutcome Post(Messages.ExportMetricsServiceRequest metrics)
    {
        OtlpOutcome outcome;
        string detail;
        try
        {
            using HttpRequestMessage request = RequestOf(_options.Metrics!, metrics);
            using HttpResponseMessage response = _http.Send(request, HttpCompletionOption.ResponseHeadersRead);
            (outcome, detail) = OutcomeOf(response.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            (outcome, detail) = (OtlpOutcome.Unavailable, error.Message);
        }

        Conclude(TelemetryMetrics.Metrics, _options.Metrics!, ref _lastOfMetrics, outcome, detail);
        return outcome;
    }

    public void Dispose() => _http.Dispose();

    private static (OtlpOutcome Outcome, string Detail) OutcomeOf(HttpStatusCode status) => (
        status switch
        {
            >= (HttpStatusCode)200 and < (HttpStatusCode)300 => OtlpOutcome.Accepted,
            // OTLP, "Failures": these may be tried again.
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => OtlpOutcome.Unavailable,
            _ => OtlpOutcome.Refused,
        },
        $"it answers {(int)status}");

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

    // Each signal has one writer, so a change is seen once.
    private void Conclude(string signal, Uri endpoint, ref OtlpOutcome last, OtlpOutcome outcome, string detail)
    {
        _metrics.Exported(signal, outcome);
        if (outcome == last)
        {
            return;
        }

        last = outcome;
        if (outcome == OtlpOutcome.Accepted)
        {
            Log.CollectorTakes(Logger, endpoint, signal);
        }
        else
        {
            Log.CollectorDoesNotTake(Logger, endpoint, signal, detail);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CollectorDoesNotTake, LogLevel.Warning, "The collector at {Endpoint} does not take {Signal}: {Detail}")]
        public static partial void CollectorDoesNotTake(ILogger logger, Uri endpoint, string signal, string detail);

        [LoggerMessage(EventIds.CollectorTakes, LogLevel.Information, "The collector at {Endpoint} takes {Signal} again")]
        public static partial void CollectorTakes(ILogger logger, Uri endpoint, string signal);
    }
}
