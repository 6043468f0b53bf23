namespace Mesh.Bench.Sidecar.Measuring;

/// <summary>How often and how long.</summary>
/// <param name="Rounds">Rounds of each contender in each case; the result is their median.</param>
/// <param name="FirstWarmUp">Load before a contender's first round of a case, not counted: connections between the proxies are made, memory grows.</param>
/// <param name="WarmUp">The same before each further round: what was closed meanwhile is opened again.</param>
/// <param name="Work">Length of a round of full load.</param>
/// <param name="FixedRate">Length of a round at a fixed rate.</param>
/// <param name="HasManyLatencies">Whether latency is measured for more than small requests.</param>
/// <param name="Starts">Sidecars that are started one after the other to see how long that takes.</param>
internal sealed record BenchPlan(int Rounds, TimeSpan FirstWarmUp, TimeSpan WarmUp, TimeSpan Work, TimeSpan FixedRate, bool HasManyLatencies, int Starts)
{
    /// <summary>Some 20 minutes.</summary>
    public static readonly BenchPlan Full = new(
        Rounds: 5, FirstWarmUp: Seconds(3), WarmUp: Seconds(1), Work: Seconds(7), FixedRate: Seconds(7), HasManyLatencies: true, Starts: 7);

    /// <summary>Less than 4 minutes; right to a few percent on a quiet machine.</summary>
    public static readonly BenchPlan Quick = new(
        Rounds: 3, FirstWarmUp: Seconds(1), WarmUp: Seconds(0.3), Work: Seconds(1.4), FixedRate: Seconds(1.5), HasManyLatencies: false, Starts: 3);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
