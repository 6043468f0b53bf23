namespace Mesh.Bench.Measuring;

/// <summary>The same thing measured several times.</summary>
internal sealed class Series(IReadOnlyList<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    /// <summary>In the order in which they were measured.</summary>
    public IReadOnlyList<double> Values => values;

    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    public double Least => _sorted[0];

    public double Most => _sorted[^1];

    /// <summary>The least value that is not exceeded by a share of all (nearest rank).</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public double Quantile(double share) => _sorted[Math.Max(0, (int)Math.Ceiling(share * _sorted.Length) - 1)];
}
