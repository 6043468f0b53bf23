using Mesh.Proxy.Telemetry.Traces;

namespace Mesh.Proxy.Telemetry;

/// <summary>A finished request that is told of by itself: in a line of the access log, as a span, or both.</summary>
/// <param name="StartedAt">When its head had come.</param>
/// <param name="Summary">What became of it.</param>
/// <param name="Method">Method, as sent if it is not a known one.</param>
/// <param name="Path">Path without its query, at most <see cref="RequestNotes.MaxPath"/> bytes of it, a character for each byte.</param>
/// <param name="Caller">What the request has brought of a trace, or null.</param>
/// <param name="Span">The span that was made of it, or null.</param>
internal sealed record RequestRecord(DateTimeOffset StartedAt, RequestSummary Summary, string Method, string Path, TraceContext? Caller, TraceContext? Span)
{
    /// <summary>The trace that it belongs to, 32 hexadecimal digits, or null.</summary>
    public string? TraceId => (Span ?? Caller)?.TraceId;
}
