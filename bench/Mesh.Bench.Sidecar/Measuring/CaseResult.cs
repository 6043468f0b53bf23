using Mesh.Bench.Measuring;
using Mesh.Bench.Sidecar.Cases;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Measuring;

/// <summary>All rounds of one case.</summary>
internal sealed class CaseResult(BenchCase measured)
{
    private readonly Dictionary<Contender, List<WorkRound>> _work = [];
    private readonly Dictionary<Contender, List<LatencyRound>> _latency = [];

    public BenchCase Case => measured;

    /// <summary>Why the case has no result, or null. A contender that fails requests is not compared.</summary>
    public string? Failure { get; private init; }

    /// <summary>A case that could not be measured.</summary>
    public static CaseResult Failed(BenchCase measured, string why) => new(measured) { Failure = why };

    /// <summary>Requests per second of the rounds at a fixed rate; 0 if there were none.</summary>
    public double FixedRate { get; set; }

    public void Add(Contender contender, WorkRound round) => Rounds(_work, contender).Add(round);

    public void Add(Contender contender, LatencyRound round) => Rounds(_latency, contender).Add(round);

    /// <summary>Whether latency was measured.</summary>
    public bool HasLatency => _latency.Count > 0;

    /// <summary>One number of each round of full load.</summary>
    public Series Work(Contender contender, Func<WorkRound, double> select) => new([.. _work[contender].Select(select)]);

    /// <summary>One number of each round at a fixed rate.</summary>
    public Series Latency(Contender contender, Func<LatencyRound, double> select) => new([.. _latency[contender].Select(select)]);

    /// <summary>
    /// How ours compares with a peer: the median of the rounds' ratios. Neighbouring rounds saw the same machine, so what slows it down for a while does not
    /// count against one of the two.
    /// </summary>
    public double WorkRatio(Contender peer, Func<WorkRound, double> select) =>
        Ratio(Work(Contender.Mesh, select), Work(peer, select));

    /// <summary>The same for latency.</summary>
    public double LatencyRatio(Contender peer, Func<LatencyRound, double> select) =>
        Ratio(Latency(Contender.Mesh, select), Latency(peer, select));

    private static double Ratio(Series ours, Series theirs) => new Series([.. ours.Values.Zip(theirs.Values, (our, their) => our / their)]).Median;

    private static List<T> Rounds<T>(Dictionary<Contender, List<T>> all, Contender contender)
    {
        if (!all.TryGetValue(contender, out List<T>? rounds))
        {
            all[contender] = rounds = [];
        }

        return rounds;
    }
}
