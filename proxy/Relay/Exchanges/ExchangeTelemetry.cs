using Mesh.Proxy.Http1;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>Says what became of the requests of a connection: the same metrics, records and lines as the managed host.</summary>
internal sealed partial class ExchangeTelemetry(HttpRelay relay, RelayServices services, RequestRouter router)
{
    private static readonly KnownFieldSet Parent = KnownFieldSet.Of(KnownField.Traceparent);
    private static readonly KnownFieldSet ParentAndState = KnownFieldSet.Of(KnownField.Traceparent, KnownField.Tracestate);

    private RequestNotes? _notes;
    private long _startedAt;

    /// <summary>Stable code if the mesh answered itself, else empty.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The line that tells the upstream of the request's span; empty without one.</summary>
    public ReadOnlySpan<byte> TraceLine => _notes is null ? default : _notes.TraceLine;

    /// <summary>What that line stands in the place of.</summary>
    public KnownFieldSet ReplacedFields => _notes?.Span is null ? KnownFieldSet.Empty : _notes.IsNewTrace ? ParentAndState : Parent;

    /// <summary>A request's head has come, at the front of the client's input.</summary>
    public void Begin()
    {
        _startedAt = services.Loop.Timestamp;
        Reason = "";
        if (!services.Journal.IsOn)
        {
            return;
        }

        Http1Request request = relay.Request;
        ReadOnlySpan<byte> head = relay.Input.Buffer!.Filled;
        _notes ??= new RequestNotes(services.Journal);
        _notes.Begin(request.Method(head), request.PathAndQuery(head), TraceParent(request, head));
    }

    /// <summary>The request is over.</summary>
    /// <param name="routed">The request's way.</param>
    /// <param name="attempts">Who was asked.</param>
    /// <param name="upload">What went there.</param>
    /// <param name="download">What came back.</param>
    public void Report(in RoutedRequest routed, RequestAttempts attempts, RequestUpload upload, ResponseDownload download)
    {
        EndpointModel? endpoint = attempts.Current.Endpoint;
        RequestSummary summary = new()
        {
            Direction = router.Direction,
            Service = routed.Service,
            Route = routed.Route.Source,
            Backend = routed.Route.Backend?.Name ?? "",
            Peer = (router.Direction == TrafficDirection.Inbound ? router.Peer?.Peer.ToString() : endpoint?.PeerIdentity?.ToString()) ?? "",
            Locality = endpoint?.Proximity ?? default,
            Cluster = endpoint?.Cluster ?? "",
            Region = endpoint?.Locality.Region ?? "",
            Method = relay.Request.KnownMethod,
            StatusCode = download.StatusCode,
            Reason = Reason,
            Subject = routed.Route.Subject,
            Endpoint = endpoint?.Target,
            Workload = endpoint?.Workload ?? "",
            Retries = attempts.Retries,
            RequestBytes = upload.BodyBytes,
            ResponseBytes = download.BodyBytes,
            UpstreamDuration = attempts.Current.AnswerLatency,
            Duration = services.Time.GetElapsedTime(_startedAt, services.Loop.Timestamp),
        };
        services.Requests.Record(summary);
        if (services.Journal.IsOn && _notes is not null)
        {
            services.Journal.End(summary, _notes);
        }

        if (Reason.Length > 0)
        {
            Log.RequestNotForwarded(services.Logger, router.Direction, routed.Service, Reason, routed.Route.Subject, endpoint?.Workload);
        }
    }

    // More than one is none (W3C Trace Context §3.2.1).
    private static ReadOnlySpan<byte> TraceParent(Http1Request request, ReadOnlySpan<byte> head)
    {
        if (!request.Known.Contains(KnownField.Traceparent))
        {
            return default;
        }

        int count = 0;
        foreach (ref readonly HeaderField field in request.Fields)
        {
            count += field.Known == KnownField.Traceparent ? 1 : 0;
        }

        return count == 1 ? request.Value(head, KnownField.Traceparent) : default;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RequestNotForwarded, LogLevel.Debug, "{Direction} request to {Service} was not forwarded: {Reason} at {Subject}, last asked {Workload}")]
        public static partial void RequestNotForwarded(
            ILogger logger, TrafficDirection direction, string service, string reason, string subject, string? workload);
    }
}
