namespace Mesh.Proxy.Telemetry.Traces;

/// <summary>
/// Decides which requests get a span: those whose trace is recorded already, and of those that bring none a share. Whoever began a trace has decided for all behind it
/// (head sampling, parent based).
/// </summary>
/// <param name="ratio">Share of the requests without a trace that begin one, 0–1.</param>
/// <param name="random">Ids, and the choice. Safe for several threads.</param>
/// <param name="queue">Where finished spans go.</param>
internal sealed class Tracer(double ratio, Random random, SpanQueue queue)
{
    /// <summary>Begins a span, or not.</summary>
    /// <param name="caller">What the request has brought; null for nothing, or nothing valid.</param>
    /// <returns>What the next hop is told, or null if it is told what the request has brought.</returns>
    public TraceContext? Begin(TraceContext? caller)
    {
        if (caller is { } context)
        {
            return context.IsSampled ? context.Next(NewId()) : null;
        }

        return ratio > 0 && random.NextDouble() < ratio ? TraceContext.Begin(NewId(), NewId(), NewId()) : null;
    }

    /// <summary>Takes a finished span.</summary>
    public void End(RequestRecord record) => queue.TryAdd(record);

    // Never 0, which would be no id.
    private ulong NewId() => (ulong)random.NextInt64(1, long.MaxValue);
}
