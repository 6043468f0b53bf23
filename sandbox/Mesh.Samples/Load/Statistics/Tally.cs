namespace Mesh.Samples.Load.Statistics;

/// <summary>Counts of outcomes. Not thread-safe.</summary>
internal sealed class Tally
{
    /// <summary>Distinct texts that are counted apart; further ones count as <see cref="Other"/>, so that a server cannot fill our memory.</summary>
    private const int MaxNames = 50;

    private const string Other = "other";

    public long Requests { get; private set; }

    public long Failed { get; private set; }

    public Dictionary<string, long> Failures { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, long> Versions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, long> Clients { get; } = new(StringComparer.Ordinal);

    public LatencyHistogram Latency { get; } = new();

    /// <summary>Of the failed requests alone: whether a failure comes at once or after a wait is a difference to its client.</summary>
    public LatencyHistogram FailureLatency { get; } = new();

    public void Record(in LoadOutcome outcome, TimeSpan latency)
    {
        Requests++;
        Latency.Record(latency);
        if (outcome.Failure is { } failure)
        {
            Failed++;
            FailureLatency.Record(latency);
            Increment(Failures, failure, 1);
            return;
        }

        // Shares are of successes: what a failed request would have reached is anybody's guess.
        Increment(Versions, outcome.Version, 1);
        if (outcome.Client.Length > 0)
        {
            Increment(Clients, outcome.Client, 1);
        }
    }

    public void Add(Tally other)
    {
        Requests += other.Requests;
        Failed += other.Failed;
        Latency.Add(other.Latency);
        FailureLatency.Add(other.FailureLatency);
        Add(Failures, other.Failures);
        Add(Versions, other.Versions);
        Add(Clients, other.Clients);
    }

    public void Clear()
    {
        Requests = 0;
        Failed = 0;
        Latency.Clear();
        FailureLatency.Clear();
        Failures.Clear();
        Versions.Clear();
        Clients.Clear();
    }

    private static void Add(Dictionary<string, long> counts, Dictionary<string, long> others)
    {
        foreach ((string name, long count) in others)
        {
            Increment(counts, name, count);
        }
    }

    private static void Increment(Dictionary<string, long> counts, string name, long count)
    {
        string key = counts.Count < MaxNames || counts.ContainsKey(name) ? name : Other;
        counts[key] = counts.GetValueOrDefault(key) + count;
    }
}
