using System.Collections.Immutable;

namespace Mesh.Proxy.RegionRouting;

/// <summary>
/// Regions, nearest first. Regions change places only if the farther one has turned out to be nearer by a fifth, for ten seconds without a break: traffic that goes to and fro between two that are
/// about as far costs more than either. Regions of unknown distance come first, by name: each is asked once, because the first one that was ever asked would stay the only one, however far it is.
/// Not thread-safe.
/// </summary>
/// <param name="time">Clock.</param>
internal sealed class RegionOrder(TimeProvider time)
{
    /// <summary>How much nearer a region must be to come before another.</summary>
    public const double Better = 0.8;

    /// <summary>How long it must be.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromSeconds(10);

    private HashSet<string> _measured = [];
    private ImmutableArray<string> _wanted = [];
    private long _wantedSince;

    /// <summary>The order in force.</summary>
    public ImmutableArray<string> Current { get; private set; } = [];

    /// <summary>Looks at the distances again.</summary>
    /// <param name="distances">Seconds by region; infinite if unknown.</param>
    /// <returns>True if another order is about to come into force, unless something else is measured: then look again, often.</returns>
    public bool Update(IReadOnlyDictionary<string, double> distances)
    {
        Current = Place(distances);
        _measured = [.. distances.Where(pair => double.IsFinite(pair.Value)).Select(pair => pair.Key)];
        ImmutableArray<string> wanted = Sort(distances);
        if (wanted.AsSpan().SequenceEqual(Current.AsSpan()))
        {
            _wanted = [];
            return false;
        }

        if (_wanted.IsEmpty || !wanted.AsSpan().SequenceEqual(_wanted.AsSpan()))
        {
            _wanted = wanted;
            _wantedSince = time.GetTimestamp();
        }

        if (time.GetElapsedTime(_wantedSince) < Lasting)
        {
            return true;
        }

        Current = wanted;
        _wanted = [];
        return false;
    }

    // Those that had a distance before keep their order; one that has just got its distance goes where it belongs, without a wait: there was nothing to go to and fro between.
    private ImmutableArray<string> Place(IReadOnlyDictionary<string, double> distances)
    {
        ImmutableArray<string>.Builder order = ImmutableArray.CreateBuilder<string>(distances.Count);
        order.AddRange(Current.Where(region => _measured.Contains(region) && distances.GetValueOrDefault(region, double.PositiveInfinity) < double.PositiveInfinity));
        foreach ((string region, double distance) in distances.Where(pair => double.IsFinite(pair.Value) && !_measured.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            int nearer = order.TakeWhile(other => distances[other] <= distance).Count();
            order.Insert(nearer, region);
        }

        return [.. distances.Where(pair => !double.IsFinite(pair.Value)).Select(pair => pair.Key).Order(StringComparer.Ordinal), .. order];
    }

    // Neighbours change places as long as that is clearly better: those that are about as far stay as they are. Ends, because nobody passes the same region twice.
    private ImmutableArray<string> Sort(IReadOnlyDictionary<string, double> distances)
    {
        ImmutableArray<string>.Builder order = Current.ToBuilder();
        for (bool isMoving = true; isMoving;)
        {
            isMoving = false;
            for (int i = 1; i < order.Count; i++)
            {
                if (double.IsFinite(distances[order[i - 1]]) && distances[order[i]] < Better * distances[order[i - 1]])
                {
                    (order[i - 1], order[i]) = (order[i], order[i - 1]);
                    isMoving = true;
                }
            }
        }

        return order.ToImmutable();
    }
}
