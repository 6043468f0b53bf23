using Mesh.Proxy.Telemetry.AccessLogs;
using Mesh.Proxy.Telemetry.Traces;

namespace Mesh.Proxy.Telemetry;

/// <summary>Tells of single requests: the access log and traces. Off, which is the default, it costs a request one comparison.</summary>
/// <param name="log">The access log, or null.</param>
/// <param name="tracer">Traces, or null.</param>
/// <param name="time">Clock.</param>
internal sealed class RequestJournal(AccessLog? log, Tracer? tracer, TimeProvider time)
{
    /// <summary>Tells nothing.</summary>
    public static readonly RequestJournal Off = new(null, null, TimeProvider.System);

    /// <summary>Requests need <see cref="RequestNotes"/>.</summary>
    public bool IsOn { get; } = log is not null || tracer is not null;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Begins a request's span, see <see cref="Tracer.Begin"/>.</summary>
    public TraceContext? BeginSpan(TraceContext? caller) => tracer?.Begin(caller);

    /// <summary>Tells of a request that has ended, if it is to be told of.</summary>
    public void End(in RequestSummary summary, RequestNotes notes)
    {
        bool isLogged = log is not null && log.Wants(summary);
        if (!isLogged && notes.Span is null)
        {
            return;
        }

        RequestRecord record = notes.ToRecord(summary);
        if (isLogged)
        {
            log!.Write(record);
        }

        if (record.Span is not null)
        {
            tracer!.End(record);
        }
    }
}
