using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Node.Wan;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// Operators decide about a region that is cut off: those outside evacuate it, one within it lets it be used. When the clusters hear of each other again, all come to the same decision at once
/// and stay there, and traffic follows it.
/// </summary>
internal sealed class OperatorPartitionScenario : IScenario
{
    private const string Service = "echo";
    private const string Region = RegionPlans.UsWest;
    private const int RequestsPerSecond = 50;

    /// <summary>After they agree: whoever goes back and forth does it within this time.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(3);

    public string Name => "operator-partition";

    public string Summary => "a region is evacuated while it is cut off and its own operator says otherwise: after the cut one decision holds everywhere, and nothing flaps";

    public int Clusters => 3;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        WanRouter wan = context.Wan ?? throw new InvalidOperationException("there is no WAN");
        ScenarioContext[] all = [context, .. context.Others];
        try
        {
            await Trial.RunAsync(
                [(context, []), .. context.Others.Select(cluster => (cluster, (IReadOnlyList<EchoWorkload>)[new EchoWorkload(cluster.Cluster.Plan.Name)]))],
                Name,
                async trials =>
                {
                    await Task.WhenAll(trials.Select(trial => trial.ExportAsync(Service, cancellationToken)));
                    await trials[0].AnsweredByAsync(Service, Region, cancellationToken);
                    await CheckMoreDecisionsWinAsync(all, wan, trials[0], cancellationToken);
                    await CheckEqualCountersAsync(all, wan, trials[0], cancellationToken);
                },
                cancellationToken);
        }
        finally
        {
            RegionPlans.Restore(wan);
            await context.CleanUpAsync(ct => RegionPolicies.ForgetAsync(all, Region, ct));
        }
    }

    /// <summary>The operator outside decides twice, the one within once: the evacuation holds, though the region never heard of it.</summary>
    private static async Task CheckMoreDecisionsWinAsync(ScenarioContext[] all, WanRouter wan, Trial trial, CancellationToken cancellationToken)
    {
        (ScenarioContext east, ScenarioContext west) = (all[0], all[1]);
        CutOff(wan);
        await EvacuateAsync(east, "does not answer", cancellationToken);
        await EvacuateAsync(east, "still does not answer", cancellationToken);
        await west.RegionAsync(cancellationToken, "restore", Region, "--over", "0s", "--reason", "all is well here", "--by", "bob");
        await RegionPolicies.AgreeAsync([east, all[2]], Region, facts => facts.Decision == 2, cancellationToken);
        RegionFacts[] apart = await FactsAsync(all, cancellationToken);
        east.Report.Check(
            apart.Select(facts => (facts.Decision, facts.Available)).SequenceEqual([(2, 0), (1, 100), (2, 0)]),
            "a region that cannot be reached is evacuated by all others; within it, its own operator counts",
            Describe(all, apart));
        await trial.AnsweredByAsync(Service, RegionPlans.EuWest, cancellationToken);

        DateTimeOffset healed = east.Time.GetUtcNow();
        await using RunningLoad load = trial.Start(new LoadRun(Trial.Url(Service), "http1", 0, RequestsPerSecond), cancellationToken);
        RegionFacts[] together = await HealAsync(all, wan, (2, 0), cancellationToken);
        LoadRunResult result = (await load.StopAsync(cancellationToken))[0];
        CheckChanges(all, apart, together, [0, 1, 0], (2, 0), "healed, the greater number of decisions holds everywhere, without flapping");
        string said = (await west.RegionStatusAsync(Region, cancellationToken)).GetProperty("message").GetString() ?? "";
        east.Report.Check(said.StartsWith("Superseded", StringComparison.Ordinal) && said.Contains("still does not answer", StringComparison.Ordinal), "who decided otherwise is told by whom and why", said);
        LoadInterval after = result.Between(healed, east.Time.GetUtcNow());
        east.Report.Check(
            after is { Failed: 0, Requests: > 0 } && after.ShareOf(RegionPlans.EuWest) == 1, "no request goes back to the region when it can be reached again", after.ToString());
    }

    /// <summary>Both decide once: the names of the clusters decide, and the region is used again.</summary>
    private static async Task CheckEqualCountersAsync(ScenarioContext[] all, WanRouter wan, Trial trial, CancellationToken cancellationToken)
    {
        CutOff(wan);
        await EvacuateAsync(all[0], "cut off again", cancellationToken);
        await all[1].RegionAsync(cancellationToken, "restore", Region, "--over", "0s", "--reason", "all is well here", "--by", "bob");
        await RegionPolicies.AgreeAsync([all[0], all[2]], Region, facts => facts.Decision == 3, cancellationToken);
        RegionFacts[] apart = await FactsAsync(all, cancellationToken);
        RegionFacts[] together = await HealAsync(all, wan, (3, 100), cancellationToken);
        CheckChanges(all, apart, together, [1, 0, 1], (3, 100), $"of as many decisions on both sides that of {Region} holds, whose name is the last");
        await trial.AnsweredByAsync(Service, Region, cancellationToken);
        LoadTally tally = (await trial.Client.RunAsync(new LoadRun(Trial.Url(Service), "http1", 100), cancellationToken)).Total;
        all[0].Report.Check(
            tally.Failed == 0 && tally.Versions.Keys.SequenceEqual([Region]), "and traffic goes there again", $"{tally.DescribeFailures()}; from {string.Join(", ", tally.Versions.Keys)}");
    }

    private static void CutOff(WanRouter wan) => wan.ChangeAround(Region, line => line with { IsPartitioned = true });

    private static Task<string> EvacuateAsync(ScenarioContext context, string reason, CancellationToken cancellationToken) =>
        context.RegionAsync(cancellationToken, "evacuate", Region, "--reason", reason, "--by", "alice");

    private static async Task<RegionFacts[]> HealAsync(ScenarioContext[] all, WanRouter wan, (int Decision, int Available) expected, CancellationToken cancellationToken)
    {
        RegionPlans.Restore(wan);
        await RegionPolicies.AgreeAsync(all, Region, facts => (facts.Decision, facts.Available) == expected, cancellationToken);
        await Task.Delay(Watched, all[0].Time, cancellationToken);
        return await FactsAsync(all, cancellationToken);
    }

    private static void CheckChanges(
        ScenarioContext[] all, RegionFacts[] apart, RegionFacts[] together, int[] changes, (int Decision, int Available) expected, string promise) => all[0].Report.Check(
        together.All(facts => (facts.Decision, facts.Available) == expected) && together.Zip(apart).Select(pair => pair.First.Changes - pair.Second.Changes).SequenceEqual(changes),
        promise,
        $"apart: {Describe(all, apart)}; healed: {Describe(all, together)}");

    private static Task<RegionFacts[]> FactsAsync(ScenarioContext[] all, CancellationToken cancellationToken) =>
        Task.WhenAll(all.Select(cluster => cluster.RegionFactsAsync(Region, cancellationToken)));

    private static string Describe(ScenarioContext[] all, RegionFacts[] facts) =>
        string.Join("; ", all.Zip(facts).Select(pair => $"{pair.First.Cluster.Plan.Name} {pair.Second}"));
}
