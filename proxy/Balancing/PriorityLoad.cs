using System.Collections.Immutable;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// How requests are divided over tiers of endpoints, nearest first: Envoy's formula, in whole percent and rounded down as there. A tier carries its share as long as 1 / 1.4 of it is healthy;
/// what it cannot carry spills over to the next. It is assumed that lower tiers can carry what they are sent: nothing checks that.
/// https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority
/// </summary>
/// <param name="Percent">Share of each tier; adds up to 100, or to 0 if all are to fail.</param>
/// <param name="IsInPanic">Whether a tier is balanced over all its endpoints whatever is known of their health.</param>
internal sealed record PriorityLoad(ImmutableArray<int> Percent, ImmutableArray<bool> IsInPanic)
{
    /// <summary>Percent of the requests that each tier could carry.</summary>
    public ImmutableArray<int> Health { get; init; } = [];

    /// <summary>Computes the shares.</summary>
    /// <param name="tiers">Capacity of each tier in pods, at least one, and how much of it is healthy. A gateway counts as the pods behind it: thirty there weigh as much as thirty here.</param>
    /// <param name="overprovisioning">Percent, at least 100.</param>
    /// <param name="panicThreshold">Percent of healthy capacity below which a tier panics; 0: never.</param>
    public static PriorityLoad Of(ReadOnlySpan<(long Healthy, long Total)> tiers, int overprovisioning, int panicThreshold)
    {
        int[] health = new int[tiers.Length];
        int sum = 0;
        for (int i = 0; i < tiers.Length; i++)
        {
            health[i] = (int)Math.Min(100, overprovisioning * tiers[i].Healthy / tiers[i].Total);
            sum += health[i];
        }

        int norm = Math.Min(100, sum);
        bool[] panic = new bool[tiers.Length];
        if (norm < 100)
        {
            for (int i = 0; i < tiers.Length; i++)
            {
                panic[i] = 100L * tiers[i].Healthy < panicThreshold * tiers[i].Total;
            }
        }

        // Where everybody panics, health says nothing about the tiers either: their sizes do.
        int[] percent = panic.All(isInPanic => isInPanic) ? BySize(tiers) : norm == 0 ? new int[tiers.Length] : ByHealth(health, norm);
        return new PriorityLoad([.. percent], [.. panic]) { Health = [.. health] };
    }

    private static int[] ByHealth(int[] health, int norm)
    {
        int[] percent = new int[health.Length];
        int left = 100;
        int first = -1;
        for (int i = 0; i < health.Length; i++)
        {
            percent[i] = Math.Min(left, health[i] * 100 / norm);
            left -= percent[i];
            first = first < 0 && health[i] > 0 ? i : first;
        }

        percent[first] += left;
        return percent;
    }

    private static int[] BySize(ReadOnlySpan<(long Healthy, long Total)> tiers)
    {
        long all = 0;
        foreach ((_, long total) in tiers)
        {
            all += total;
        }

        int[] percent = new int[tiers.Length];
        int left = 100;
        for (int i = 0; i < tiers.Length; i++)
        {
            percent[i] = (int)(100L * tiers[i].Total / all);
            left -= percent[i];
        }

        percent[0] += left;
        return percent;
    }
}
