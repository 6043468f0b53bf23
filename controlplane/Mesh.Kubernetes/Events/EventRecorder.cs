using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Events;

/// <summary>
/// Tells users through Events what happened to their objects. Never blocks and never fails its caller: equal reports count up one Event, each
/// object has a budget, and what does not fit the queue is dropped and counted.
/// </summary>
public sealed partial class EventRecorder
{
    private readonly ResourceClient<Eventsv1Event> _events;
    private readonly EventRecorderOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<RecordedEvent> _queue;
    private readonly Dictionary<RecordedEvent, EventSeries> _series = [];
    private readonly Dictionary<string, EventBudget> _budgets = [];
    private long _dropped;
    private bool _failing;

    public EventRecorder(ResourceClient<Eventsv1Event> events, EventRecorderOptions options, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _events = events;
        _options = options;
        _time = time;
        _logger = logger;
        _queue = Channel.CreateBounded<RecordedEvent>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
    }

    /// <summary>Reports dropped since the start, for want of room or budget.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Reports something about an object.</summary>
    /// <param name="regarding">The object; must carry its uid for <c>kubectl describe</c> to find the Event.</param>
    /// <param name="type">Information, or something to act on.</param>
    /// <param name="reason">Why, in UpperCamelCase, for machines; at most 128 bytes.</param>
    /// <param name="action">What was done or tried, in UpperCamelCase; at most 128 bytes.</param>
    /// <param name="note">For people; cut at 1 KiB.</param>
    public void Record(V1ObjectReference regarding, EventType type, string reason, string action, string note)
    {
        ArgumentNullException.ThrowIfNull(regarding);
        if (!_queue.Writer.TryWrite(RecordedEvent.Of(regarding, type, reason, action, note)))
        {
            Drop();
        }
    }

    /// <summary>Reports something about an object of a known kind.</summary>
    public void Record<T>(T regarding, EventType type, string reason, string action, string note)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var definition = ResourceDefinition.Of<T>();
        Record(
            new V1ObjectReference
            {
                ApiVersion = definition.ApiVersion,
                Kind = definition.Kind,
                NamespaceProperty = regarding.Metadata.NamespaceProperty,
                Name = regarding.Metadata.Name,
                Uid = regarding.Metadata.Uid,
            },
            type,
            reason,
            action,
            note);
    }

    /// <summary>Writes what is reported until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var report in _queue.Reader.ReadAllAsync(cancellationToken))
            {
                await WriteAsync(report, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is still queued is lost; Events are a courtesy.
        }
    }

    private async Task WriteAsync(RecordedEvent report, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        Forget(now);
        if (!BudgetOf(report, now).TryTake(now))
        {
            Drop();
            return;
        }

        try
        {
            _series[report] = await CountUpAsync(report, now, cancellationToken) ?? await CreateAsync(report, now, cancellationToken);
            _failing = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_failing)
            {
                _failing = true;
                Log.NotWritten(_logger, report.Reason, report.Kind, report.Name, exception.Message);
            }

            Drop();
        }
    }

    /// <summary>Adds one to the series of equal reports; <see langword="null"/> if there is none, or its Event expired on the server.</summary>
    private async Task<EventSeries?> CountUpAsync(RecordedEvent report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!_series.TryGetValue(report, out var known))
        {
            return null;
        }

        var next = known with { Count = known.Count + 1, LastSeen = now };
        var patch = Patch.Merge(new JsonObject
        {
            ["series"] = new JsonObject
            {
                ["count"] = next.Count,
                ["lastObservedTime"] = KubernetesTime.Micro(now).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
            },
        });
        try
        {
            await _events.PatchAsync(known.Key, patch, cancellationToken);
            return next;
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    private async Task<EventSeries> CreateAsync(RecordedEvent report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Ticks make the name unique, as client-go does it; one recorder never writes two Events in one tick.
        var key = new ResourceKey(report.EventNamespace, $"{report.Name}.{now.UtcTicks:x16}{(ushort)report.GetHashCode():x4}");
        await _events.CreateAsync(
            new Eventsv1Event
            {
                Metadata = new() { Name = key.Name, NamespaceProperty = key.Namespace },
                EventTime = KubernetesTime.Micro(now),
                ReportingController = _options.Controller,
                ReportingInstance = _options.Instance,
                Regarding = report.Regarding,
                Type = report.Type,
                Reason = report.Reason,
                Action = report.Action,
                Note = report.Note,
            },
            cancellationToken);
        return new(key, 1, now);
    }

    private EventBudget BudgetOf(RecordedEvent report, DateTimeOffset now)
    {
        var about = $"{report.Kind}/{report.Namespace}/{report.Name}/{report.Uid}";
        if (!_budgets.TryGetValue(about, out var budget))
        {
            _budgets[about] = budget = new(_options.BurstPerObject, _options.RefillPerObject, now);
        }

        return budget;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (report, series) in _series)
        {
            if (now - series.LastSeen > _options.SeriesWindow)
            {
                _series.Remove(report);
            }
        }

        if (_series.Count >= _options.MemoryCapacity)
        {
            _series.Remove(_series.MinBy(entry => entry.Value.LastSeen).Key);
        }

        if (_budgets.Count >= _options.MemoryCapacity)
        {
            _budgets.Remove(_budgets.MinBy(entry => entry.Value.LastUsed).Key);
        }
    }

    private void Drop()
    {
        // Said once; the counter tells the rest.
        if (Interlocked.Increment(ref _dropped) == 1)
        {
            Log.Dropping(_logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.EventNotWritten, LogLevel.Warning, "Event {Reason} about {Kind} {Name} was not written: {Failure}")]
        public static partial void NotWritten(ILogger logger, string reason, string kind, string name, string failure);

        [LoggerMessage(EventIds.EventsDropped, LogLevel.Information, "Dropping Events that exceed an object's budget or the queue")]
        public static partial void Dropping(ILogger logger);
    }
}
