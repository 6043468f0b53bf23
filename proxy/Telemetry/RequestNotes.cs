using System.Text;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Telemetry.Traces;

namespace Mesh.Proxy.Telemetry;

/// <summary>
/// What is kept of a request's head for its log line and its span, because the head is gone when the request ends. One object for the requests of a connection that come one
/// after the other; exists only while either is on.
/// </summary>
/// <param name="journal">What is on.</param>
internal sealed class RequestNotes(RequestJournal journal)
{
    /// <summary>Bytes of a path that are kept: enough to find the place in an application, too little to fill a disk with.</summary>
    public const int MaxPath = 256;

    /// <summary>Bytes of a method that is not a known one.</summary>
    private const int MaxMethod = 32;

    private static readonly byte[] LineStart = Encoding.ASCII.GetBytes(TraceContext.FieldName + ": ");

    private readonly byte[] _path = new byte[MaxPath];
    private readonly byte[] _method = new byte[MaxMethod];
    private readonly byte[] _line = [.. LineStart, .. new byte[TraceContext.TextLength], (byte)'\r', (byte)'\n'];
    private DateTimeOffset _startedAt;
    private int _pathLength;
    private int _methodLength;
    private TraceContext? _caller;

    /// <summary>The span of the request, or null; the next hop is told of it.</summary>
    public TraceContext? Span { get; private set; }

    /// <summary>The next hop's field line with its end; empty if what the request has brought goes on.</summary>
    public ReadOnlySpan<byte> TraceLine => Span is null ? default : _line;

    /// <summary>The trace begins here, so what <c>tracestate</c> says belongs to no trace.</summary>
    public bool IsNewTrace => Span is not null && _caller is null;

    /// <summary>Bytes of the request's body, where nobody else counts them.</summary>
    public long RequestBytes { get; set; }

    /// <summary>Bytes of the answer's body, where nobody else counts them.</summary>
    public long ResponseBytes { get; set; }

    /// <summary>A request begins.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="target">Its target, in any form.</param>
    /// <param name="traceParent">Value of the only <c>traceparent</c>; empty if there is none, or more than one.</param>
    public void Begin(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, ReadOnlySpan<byte> traceParent)
    {
        _startedAt = journal.Now;
        _methodLength = Keep(method, _method);
        // Queries carry what must not be written down.
        int query = target.IndexOf((byte)'?');
        _pathLength = Keep(query < 0 ? target : target[..query], _path);
        _caller = TraceContext.TryParse(traceParent, out TraceContext caller) ? caller : null;
        Span = journal.BeginSpan(_caller);
        Span?.WriteTo(_line.AsSpan(LineStart.Length));
    }

    /// <summary>The request has ended.</summary>
    public RequestRecord ToRecord(in RequestSummary summary) => new(
        _startedAt,
        summary,
        summary.Method == KnownMethod.Other ? Text(_method, _methodLength) : MethodName.Text(summary.Method),
        Text(_path, _pathLength),
        _caller,
        Span);

    private static int Keep(ReadOnlySpan<byte> bytes, byte[] place)
    {
        bytes = bytes[..Math.Min(bytes.Length, place.Length)];
        bytes.CopyTo(place);
        return bytes.Length;
    }

    private static string Text(byte[] bytes, int length) => Encoding.Latin1.GetString(bytes, 0, length);
}
