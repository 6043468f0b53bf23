namespace Mesh.Bench.Sidecar.Measuring;

/// <summary>How often and how long.</summary>
/// <param name="Rounds">Rounds of each contender in each case; the result is their median.</param>
/// <param name="WarmUp">Load before each round that does not count: pools fill, buffers grow.</param>
/// <param name="Work">Length of a round of full load.</param>
/// <param name="FixedRate">Length of a round at a fixed rate.</param>
/// <param name="Starts">Sidecars that are started one after the other to see how long that takes.</param>
internal sealed record BenchPlan(int Rounds, TimeSpan WarmUp, TimeSpan Work, TimeSpan FixedRate, int Starts)
{
    /// <summary>Some 20 minutes.</summary>
    public static readonly BenchPlan Full = new(5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7), 7);

    /// <summary>Less than 4 minutes; right to a few percent on a quiet machine.</summary>
    public static readonly BenchPlan Quick = new(3, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(1.6), TimeSpan.FromSeconds(2), 3);
}
