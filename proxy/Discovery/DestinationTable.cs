using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// The addresses that the application has used, bounded: what is not used ends its subscription, and an application that walks through addresses pushes out the
/// ones it has not used for longest rather than filling memory here and in the control plane.
/// </summary>
internal sealed class DestinationTable(TimeProvider time)
{
    /// <summary>Most addresses without a service that are remembered.</summary>
    public const int MaxUnknown = 4096;

    /// <summary>Time without use after which an address is forgotten.</summary>
    public static readonly TimeSpan MaxIdle = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<IPAddress, Destination> _destinations = [];

    public TimeProvider Time => time;

    public bool TryGet(IPAddress address, [NotNullWhen(true)] out Destination? destination) => _destinations.TryGetValue(address, out destination);

    /// <summary>Finds an address and notes that it is in use.</summary>
    public bool TryUse(IPAddress address, [NotNullWhen(true)] out Destination? destination)
    {
        if (!_destinations.TryGetValue(address, out destination))
        {
            return false;
        }

        destination.Touch(time.GetTimestamp());
        return true;
    }

    /// <summary>How long the control plane has had to answer.</summary>
    public TimeSpan TimeSinceAsked(Destination destination) => time.GetElapsedTime(destination.AskedAt);

    /// <summary>Restarts the wait of <paramref name="address"/>: a new stream asks again.</summary>
    public void AskAgain(IPAddress address)
    {
        if (_destinations.TryGetValue(address, out Destination? destination))
        {
            destination.AskAgain(time.GetTimestamp());
        }
    }

    /// <summary>Adds an address.</summary>
    /// <returns>False if it was there already.</returns>
    public bool Add(IPAddress address, out Destination destination)
    {
        var added = new Destination(address, time.GetTimestamp());
        destination = _destinations.GetOrAdd(address, added);
        return ReferenceEquals(destination, added);
    }

    public void Remove(IPAddress address) => _destinations.TryRemove(address, out _);

    /// <summary>Removes what has not been used for <see cref="MaxIdle"/>.</summary>
    /// <returns>What was removed.</returns>
    public IReadOnlyList<IPAddress> RemoveIdle() =>
        Remove(_destinations.Values.Where(destination => time.GetElapsedTime(destination.LastUsed) >= MaxIdle));

    /// <summary>Removes the longest unused addresses without a service beyond <see cref="MaxUnknown"/>.</summary>
    /// <returns>What was removed.</returns>
    public IReadOnlyList<IPAddress> RemoveExcess(Func<IPAddress, bool> isKnown)
    {
        if (_destinations.Count <= MaxUnknown)
        {
            return [];
        }

        Destination[] unknown = [.. _destinations.Values.Where(destination => !isKnown(destination.Address))];
        // A batch at a time, so that a scan of the address space does not sort the table for each step.
        int excess = unknown.Length <= MaxUnknown ? 0 : unknown.Length - MaxUnknown + (MaxUnknown / 64);
        return Remove(unknown.OrderBy(destination => destination.LastUsed).Take(excess));
    }

    private List<IPAddress> Remove(IEnumerable<Destination> destinations)
    {
        List<IPAddress> removed = [];
        foreach (Destination destination in destinations)
        {
            if (_destinations.TryRemove(destination.Address, out _))
            {
                removed.Add(destination.Address);
            }
        }

        return removed;
    }
}
