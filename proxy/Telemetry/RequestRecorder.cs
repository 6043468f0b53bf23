using System.Runtime.CompilerServices;

namespace Mesh.Proxy.Telemetry;

/// <summary>
/// Counts the requests of one event loop, or of all threads that take turns. One writer at a time: no lock and no interlocked instruction between loops. A series is found by the
/// references of its names, which stay the same from request to request until a snapshot brings new ones; their characters are looked at only then.
/// </summary>
internal sealed class RequestRecorder
{
    /// <summary>Series found by reference. A workload has a few dozen in use; two that meet in a slot take turns and cost a look-up by name.</summary>
    private const int Slots = 64;

    private readonly RequestMetrics _metrics;
    private readonly Slot[] _slots = new Slot[Slots];
    private readonly Dictionary<RequestLabels, RequestSeries> _known = [];
    private SeriesCounter?[] _counters = [];
    private DurationHistogram?[] _outbound = [];
    private DurationHistogram?[] _inbound = [];

    public RequestRecorder(RequestMetrics metrics) => _metrics = metrics;

    /// <summary>Counts a request that ended.</summary>
    public void Record(in RequestSummary request)
    {
        RequestLabels labels = RequestLabels.Of(request);
        ref Slot slot = ref _slots[SlotOf(labels)];
        if (slot.Series is null || !slot.Labels.IsSame(labels))
        {
            slot = new Slot(labels, Find(labels));
        }

        slot.Series!.Add(request.Duration);
    }

    /// <summary>Requests counted of a series. Any thread.</summary>
    public long Count(int number) => At(Volatile.Read(ref _counters), number)?.Count ?? 0;

    /// <summary>Adds the durations of a series. Any thread.</summary>
    public void AddTo(DurationTotal total, TrafficDirection direction, int number) => At(Volatile.Read(ref Durations(direction)), number)?.AddTo(total);

    private static T? At<T>(T?[] all, int number)
        where T : class => number < all.Length ? all[number] : null;

    private static int SlotOf(in RequestLabels labels)
    {
        int hash = RuntimeHelpers.GetHashCode(labels.Service);
        hash = (hash * 31) + RuntimeHelpers.GetHashCode(labels.Route);
        hash = (hash * 31) + RuntimeHelpers.GetHashCode(labels.Backend);
        hash = (hash * 31) + RuntimeHelpers.GetHashCode(labels.Peer);
        hash = (hash * 31) + RuntimeHelpers.GetHashCode(labels.Reason);
        hash = (hash * 31) + RuntimeHelpers.GetHashCode(labels.Region);
        hash = (hash * 31) + (labels.StatusCode << 5) + ((int)labels.Method << 1) + (int)labels.Direction;
        // Fibonacci hashing: the high bits of the product depend on all bits.
        return (int)((uint)hash * 2_654_435_769 >> 26);
    }

    private ref DurationHistogram?[] Durations(TrafficDirection direction) => ref direction == TrafficDirection.Outbound ? ref _outbound : ref _inbound;

    private RequestSeries Find(in RequestLabels labels)
    {
        if (_known.TryGetValue(labels, out RequestSeries? series))
        {
            return series;
        }

        int number = _metrics.NumberOf(labels);
        series = new RequestSeries(
            GetOrAdd(ref _counters, number), GetOrAdd(ref Durations(labels.Direction), _metrics.NumberOf(DurationLabels.Of(labels))));
        // What overflows is not remembered by name, or the bound would bound nothing.
        if (number != SeriesTable<RequestLabels>.Overflow)
        {
            _known.Add(labels, series);
        }

        return series;
    }

    // Readers hold the array that they have found; it is never changed under them, except that a place is filled.
    private static T GetOrAdd<T>(ref T?[] all, int number)
        where T : class, new()
    {
        if (At(all, number) is { } present)
        {
            return present;
        }

        T added = new();
        T?[] next = all;
        if (number >= next.Length)
        {
            next = new T?[Math.Max(16, (number + 1) * 2)];
            all.CopyTo(next, 0);
        }

        Volatile.Write(ref next[number], added);
        Volatile.Write(ref all, next);
        return added;
    }

    private readonly record struct Slot(RequestLabels Labels, RequestSeries? Series);
}
