using System.Collections.Immutable;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.RegionRouting;

/// <summary>What this sidecar knows of regions. Readers take <see cref="Current"/>; whoever makes something of it is told when it changes. An order that is not about to change costs no timer.</summary>
/// <param name="time">Clock.</param>
internal sealed class RegionTable(TimeProvider time) : IDisposable
{
    /// <summary>Other regions whose distance is measured; far more than a federation has. Those beyond it are ordered by name.</summary>
    private const int MaxRegions = 256;

    /// <summary>How often distances are compared, while there are new ones or an order is about to change.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _change = new();
    private readonly RegionOrder _order = new(time);
    private ImmutableDictionary<string, RegionDistance> _distances = ImmutableDictionary.Create<string, RegionDistance>(StringComparer.Ordinal);
    private V1.Regions? _source;
    private RegionView _current = RegionView.Empty;
    private ITimer? _timer;
    private bool _isScheduled;
    private bool _isDisposed;

    /// <summary>Raised behind each change, never on a loop's thread.</summary>
    public event Action? Changed;

    public RegionView Current => Volatile.Read(ref _current);

    /// <summary>Distances by region, for people.</summary>
    public IReadOnlyDictionary<string, RegionDistance> Distances => Volatile.Read(ref _distances);

    /// <summary>Puts what operators want in force.</summary>
    /// <param name="source">As the control plane has sent it, valid; null for nothing.</param>
    /// <returns>False if it is in force already.</returns>
    public bool Apply(V1.Regions? source)
    {
        lock (_change)
        {
            if (ReferenceEquals(source, _source))
            {
                return false;
            }

            _source = source;
            Volatile.Write(ref _current, _current with { Rules = RegionRules.Of(source) });
        }

        Changed?.Invoke();
        return true;
    }

    /// <summary>Where connections to another region are reported; null if there are too many regions.</summary>
    public RegionDistance? DistanceTo(string region)
    {
        lock (_change)
        {
            if (_distances.TryGetValue(region, out RegionDistance? known))
            {
                return known;
            }

            if (region.Length == 0 || _distances.Count >= MaxRegions)
            {
                return null;
            }

            RegionDistance distance = new(region, OnMeasured);
            Volatile.Write(ref _distances, _distances.Add(region, distance));
            // Nothing is known of it: it comes first until something is, and whoever asks makes his view behind this.
            Update_NeedsLock();
            return distance;
        }
    }

    public void Dispose()
    {
        lock (_change)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    // On a loop's thread: what follows is done elsewhere.
    private void OnMeasured()
    {
        if (Volatile.Read(ref _distances).Count < 2 || Volatile.Read(ref _isScheduled))
        {
            return;
        }

        lock (_change)
        {
            Schedule_NeedsLock();
        }
    }

    private void OnTimer()
    {
        lock (_change)
        {
            _isScheduled = false;
            (bool isChanged, bool isPending) = Update_NeedsLock();
            if (isPending)
            {
                Schedule_NeedsLock();
            }

            if (!isChanged)
            {
                return;
            }
        }

        Changed?.Invoke();
    }

    private (bool IsChanged, bool IsPending) Update_NeedsLock()
    {
        bool isPending = _order.Update(_distances.ToDictionary(pair => pair.Key, pair => pair.Value.Seconds, StringComparer.Ordinal));
        if (_order.Current.AsSpan().SequenceEqual(_current.Order.AsSpan()))
        {
            return (false, isPending);
        }

        Volatile.Write(ref _current, _current with { Order = _order.Current });
        return (true, isPending);
    }

    private void Schedule_NeedsLock()
    {
        if (_isScheduled || _isDisposed)
        {
            return;
        }

        Volatile.Write(ref _isScheduled, true);
        _timer ??= time.CreateTimer(static table => ((RegionTable)table!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }
}
