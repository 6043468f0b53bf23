using Mesh.Proxy.Telemetry.Otlp.Messages;
using Mesh.Proxy.Telemetry.Traces;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>
/// Takes finished spans to the collector in batches, away from the requests. While it is not reached the batch is kept and tried again with growing, jittered pauses; meanwhile the
/// queue fills, and what finds no room is dropped and counted.
/// </summary>
/// <param name="queue">Where spans come from.</param>
/// <param name="client">The collector.</param>
/// <param name="resource">Whose they are.</param>
/// <param name="time">Clock.</param>
/// <param name="jitter">Chance, 0–1.</param>
internal sealed partial class SpanExporter(SpanQueue queue, OtlpClient client, Resource resource, TimeProvider time, Func<double> jitter)
{
    /// <summary>Spans in a post, as in OpenTelemetry's own batch processor.</summary>
    public const int MaxBatch = 512;

    /// <summary>How long the first span of a batch waits for others. Short enough that a full queue is a collector's fault and not this pause's.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Posts of a batch before it is given up: half a minute or so.</summary>
    public const int MaxAttempts = 5;

    /// <summary>Longest time that the end of the sidecar waits for the collector.</summary>
    public static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly List<RequestRecord> _batch = new(MaxBatch);

    /// <summary>Runs until cancelled, then sends once what is left.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await queue.Reader.WaitToReadAsync(cancellationToken))
            {
                if (queue.Reader.Count < MaxBatch)
                {
                    await Task.Delay(Patience, time, cancellationToken);
                }

                TakeBatch();
                await TrySendAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await FlushAsync();
        }
    }

    private void TakeBatch()
    {
        while (_batch.Count < MaxBatch && queue.Reader.TryRead(out RequestRecord? span))
        {
            _batch.Add(span);
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        ExportTraceServiceRequest request = RequestOf(_batch);
        for (int attempt = 1; ; attempt++)
        {
            OtlpOutcome outcome = await client.PostAsync(request, cancellationToken);
            if (outcome == OtlpOutcome.Accepted)
            {
                break;
            }

            if (outcome == OtlpOutcome.Refused || attempt == MaxAttempts)
            {
                queue.Drop(_batch.Count);
                break;
            }

            await Task.Delay(FirstPause * (1 << attempt) * (0.5 + (jitter() / 2)), time, cancellationToken);
        }

        _batch.Clear();
    }

    // The border of this loop: a batch that cannot be sent must not take those behind it along.
    private async Task TrySendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.ExportFailed(client.Logger, error);
            queue.Drop(_batch.Count);
            _batch.Clear();
        }
    }

    // The sidecar ends: each batch is posted once, until one is not taken or time is up.
    private async Task FlushAsync()
    {
        using CancellationTokenSource limit = new(FlushTime, time);
        try
        {
            TakeBatch();
            while (_batch.Count > 0 && await client.PostAsync(RequestOf(_batch), limit.Token) == OtlpOutcome.Accepted)
            {
                _batch.Clear();
                TakeBatch();
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
        }

        queue.Drop(_batch.Count + queue.Reader.Count);
    }

    private ExportTraceServiceRequest RequestOf(List<RequestRecord> records)
    {
        ScopeSpans scope = new() { Scope = OtlpSource.Scope };
        foreach (RequestRecord record in records)
        {
            scope.Spans.Add(SpanMessage.Of(record));
        }

        return new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { Resource = resource, ScopeSpans = { scope } } } };
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ExportFailed, LogLevel.Error, "Spans could not be exported")]
        public static partial void ExportFailed(ILogger logger, Exception error);
    }
}
