using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// What traffic has named, bounded: what is not used ends its subscription, and an application that walks through addresses pushes out the
/// ones it has not used for longest rather than filling memory here and in the control plane.
/// </summary>
/// <typeparam name="TKey">What it is named by.</typeparam>
/// <param name="time">Clock.</param>
/// <param name="maxUnknown">Most names of nothing that are remembered.</param>
internal sealed class DestinationTable<TKey>(TimeProvider time, int maxUnknown = DestinationTable<TKey>.MaxUnknown)
    where TKey : notnull
{
    /// <summary>Most addresses without a service that are remembered.</summary>
    public const int MaxUnknown = 4096;

    /// <summary>Time without use after which an address is forgotten.</summary>
    public static readonly TimeSpan MaxIdle = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<TKey, Destination<TKey>> _destinations = [];

    public TimeProvider Time => time;

    public bool TryGet(TKey key, [NotNullWhen(true)] out Destination<TKey>? destination) => _destinations.TryGetValue(key, out destination);

    /// <summary>Finds a key and notes that it is in use.</summary>
    public bool TryUse(TKey key, [NotNullWhen(true)] out Destination<TKey>? destination)
    {
        if (!_destinations.TryGetValue(key, out destination))
        {
            return false;
        }

        destination.Touch(time.GetTimestamp());
        return true;
    }

    /// <summary>How long the control plane has had to answer.</summary>
    public TimeSpan TimeSinceAsked(Destination<TKey> destination) => time.GetElapsedTime(destination.AskedAt);

    /// <summary>Restarts the wait of <paramref name="key"/>: a new stream asks again.</summary>
    public void AskAgain(TKey key)
    {
        if (_destinations.TryGetValue(key, out Destination<TKey>? destination))
        {
            destination.AskAgain(time.GetTimestamp());
        }
    }

    /// <summary>Adds a key.</summary>
    /// <returns>False if it was there already.</returns>
    public bool Add(TKey key, out Destination<TKey> destination)
    {
        var added = new Destination<TKey>(key, time.GetTimestamp());
        destination = _destinations.GetOrAdd(key, added);
        return ReferenceEquals(destination, added);
    }

    public void Remove(TKey key) => _destinations.TryRemove(key, out _);

    /// <summary>Removes what nobody holds and has not been used for <see cref="MaxIdle"/>.</summary>
    /// <returns>What was removed.</returns>
    public IReadOnlyList<TKey> RemoveIdle() =>
        Remove(_destinations.Values.Where(destination => !destination.IsHeld && time.GetElapsedTime(destination.LastUsed) >= MaxIdle));

    /// <summary>Removes the longest unused names of nothing beyond the bound.</summary>
    /// <returns>What was removed.</returns>
    public IReadOnlyList<TKey> RemoveExcess(Func<TKey, bool> isKnown)
    {
        if (_destinations.Count <= maxUnknown)
        {
            return [];
        }

        Destination<TKey>[] unknown = [.. _destinations.Values.Where(destination => !isKnown(destination.Key))];
        // A batch at a time, so that a scan of the address space does not sort the table for each step.
        int excess = unknown.Length <= maxUnknown ? 0 : unknown.Length - maxUnknown + (maxUnknown / 64);
        return Remove(unknown.OrderBy(destination => destination.LastUsed).Take(excess));
    }

    private List<TKey> Remove(IEnumerable<Destination<TKey>> destinations)
    {
        List<TKey> removed = [];
        foreach (Destination<TKey> destination in destinations)
        {
            if (_destinations.TryRemove(destination.Key, out _))
            {
                removed.Add(destination.Key);
            }
        }

        return removed;
    }
}
