namespace Mesh.Proxy.Balancing;

/// <summary>
/// The order of one weighted round: at each step everybody gains its weight, the richest has the turn and pays the sum (nginx's smooth weighted round robin). Computed once, so that a pick is
/// an index and takes no lock.
/// </summary>
internal static class SmoothRound
{
    /// <summary>Longest round; weights that would need a longer one are rounded. Off by at most one part in it for each endpoint.</summary>
    public const int MaxLength = 4096;

    /// <summary>Indices of <paramref name="weights"/> in their order.</summary>
    /// <param name="weights">At least one; each at least 1.</param>
    public static int[] Create(ReadOnlySpan<int> weights)
    {
        int[] shares = Reduce(weights);
        int sum = shares.Sum();
        if (sum == shares.Length)
        {
            // Equal weights, perhaps of thousands: no need for the square of their number.
            return [.. Enumerable.Range(0, shares.Length)];
        }

        int[] credit = new int[shares.Length];
        int[] round = new int[sum];
        for (int turn = 0; turn < sum; turn++)
        {
            int richest = 0;
            for (int i = 0; i < shares.Length; i++)
            {
                credit[i] += shares[i];
                richest = credit[i] > credit[richest] ? i : richest;
            }

            credit[richest] -= sum;
            round[turn] = richest;
        }

        return round;
    }

    private static int[] Reduce(ReadOnlySpan<int> weights)
    {
        int divisor = 0;
        long sum = 0;
        foreach (int weight in weights)
        {
            divisor = GreatestCommonDivisor(divisor, weight);
            sum += weight;
        }

        double scale = sum / divisor <= MaxLength ? 1.0 / divisor : (double)MaxLength / sum;
        int[] shares = new int[weights.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = Math.Max(1, (int)Math.Round(weights[i] * scale));
        }

        return shares;
    }

    private static int GreatestCommonDivisor(int left, int right) => right == 0 ? left : GreatestCommonDivisor(right, left % right);
}
