namespace Mesh.Bench.Sidecar.Measuring;

/// <summary>The same thing measured in several rounds.</summary>
internal sealed class Series(IReadOnlyList<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    /// <summary>In the order of the rounds.</summary>
    public IReadOnlyList<double> Values => values;

    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    public double Least => _sorted[0];

    public double Most => _sorted[^1];
}
