using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Telemetry.Otlp.Messages;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>A request as a span: of the client's kind when it went out, of the server's when it came in. Attributes by OpenTelemetry's conventions for HTTP; the mesh's own begin with <c>mesh.</c></summary>
internal static class SpanMessage
{
    public static Span Of(RequestRecord record)
    {
        RequestSummary summary = record.Summary;
        Span span = new()
        {
            TraceId = ByteString.CopyFrom([.. Bytes(record.Span!.Value.TraceHigh), .. Bytes(record.Span.Value.TraceLow)]),
            SpanId = ByteString.CopyFrom(Bytes(record.Span.Value.SpanId)),
            ParentSpanId = record.Caller is { } caller ? ByteString.CopyFrom(Bytes(caller.SpanId)) : ByteString.Empty,
            Flags = record.Span.Value.Flags,
            Name = NameOf(summary),
            Kind = summary.Direction == TrafficDirection.Outbound ? SpanKind.Client : SpanKind.Server,
            StartTimeUnixNano = record.StartedAt.ToUnixNanoseconds(),
            EndTimeUnixNano = (record.StartedAt + summary.Duration).ToUnixNanoseconds(),
        };
        if (IsError(summary))
        {
            span.Status = new Status { Code = StatusCode.Error, Message = summary.Reason };
        }

        AddHttp(span, record);
        AddMesh(span, summary);
        return span;
    }

    private static void AddHttp(Span span, RequestRecord record)
    {
        RequestSummary summary = record.Summary;
        span.Attributes.Add(SemanticNames.Method, MethodName.Text(summary.Method));
        if (summary.Method == KnownMethod.Other)
        {
            span.Attributes.Add("http.request.method_original", record.Method);
        }

        span.Attributes.Add("url.path", record.Path);
        span.Attributes.Add("url.scheme", "http");
        span.Attributes.Add("network.protocol.version", summary.IsHttp2 ? "2" : "1.1");
        if (ServerAddress(summary.Service) is { } server)
        {
            span.Attributes.Add("server.address", server);
        }

        if (summary.StatusCode != 0)
        {
            span.Attributes.Add(SemanticNames.StatusCode, summary.StatusCode);
        }

        if (summary.GrpcStatus is { } grpcStatus)
        {
            span.Attributes.Add(SemanticNames.GrpcStatusCode, grpcStatus);
        }

        if (IsError(summary))
        {
            span.Attributes.Add(SemanticNames.ErrorType, summary.Reason.Length > 0 ? summary.Reason : summary.StatusCode.ToString(CultureInfo.InvariantCulture));
        }

        if (summary.Retries > 0)
        {
            span.Attributes.Add("http.request.resend_count", summary.Retries);
        }

        if (summary.Endpoint is { } endpoint)
        {
            span.Attributes.Add("network.peer.address", endpoint.Address.ToString());
            span.Attributes.Add("network.peer.port", endpoint.Port);
        }

        span.Attributes.Add("http.request.body.size", summary.RequestBytes);
        span.Attributes.Add("http.response.body.size", summary.ResponseBytes);
    }

    private static void AddMesh(Span span, in RequestSummary summary)
    {
        span.Attributes.Add("mesh.direction", summary.Direction.Label());
        span.Attributes.Add("mesh.service", summary.Service);
        span.Attributes.Add("mesh.route", summary.Route);
        span.Attributes.Add("mesh.backend", summary.Backend);
        span.Attributes.Add("mesh.peer", summary.Peer);
        span.Attributes.Add("mesh.workload", summary.Workload);
        span.Attributes.Add("mesh.locality", summary.Locality.Label());
        span.Attributes.Add("mesh.destination.cluster", summary.Cluster);
        span.Attributes.Add("mesh.destination.region", summary.Region);
        span.Attributes.Add("mesh.reason", summary.Reason);
        if (summary.Hedges > 0)
        {
            span.Attributes.Add("mesh.hedges", summary.Hedges);
        }

        span.Attributes.Add("mesh.subject", summary.Reason.Length > 0 ? summary.Subject : "");
    }

    // The name that the cluster's DNS knows the Service by, as far as it is the same in all clusters.
    private static string? ServerAddress(string service) =>
        service.IndexOf('/') is var slash and > 0 ? $"{service[(slash + 1)..]}.{service[..slash]}.svc" : null;

    // Few of them: what a client makes up is no part of it.
    private static string NameOf(in RequestSummary summary)
    {
        string method = summary.Method == KnownMethod.Other ? "HTTP" : MethodName.Text(summary.Method);
        return summary.Service.Length == 0 ? method : $"{method} {summary.Service}";
    }

    // Who calls sees an error in what it did wrong, too; who is called does not.
    private static bool IsError(in RequestSummary summary) =>
        summary.IsFailure || summary.StatusCode == 0 || (summary.Direction == TrafficDirection.Outbound && summary.StatusCode >= 400);

    private static byte[] Bytes(ulong id)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        return bytes;
    }
}
