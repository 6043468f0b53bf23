using k8s.Models;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios.Conformance;

/// <summary>The mesh part of the Gateway API's conformance suite (v1.6.1), in our own words and through real sidecars.</summary>
internal sealed class ConformanceScenario : IScenario
{
    public string Name => "conformance";

    public string Summary => "the tests of the Gateway API's conformance suite for meshes, all nine extended features included";

    /// <summary>The tests, in the order in which they run.</summary>
    public static IReadOnlyList<ConformanceTest> Tests { get; } = [.. FrontendTests.All, .. MatchingTests.All, .. FilterTests.All, .. RedirectTests.All, .. WeightTests.All];

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload(Expect.First), new EchoWorkload(Expect.Second)],
        async trial =>
        {
            LoadGenerator consumer = (await context.LoadGeneratorsAsync(cancellationToken))[0];
            foreach (ConformanceTest test in Tests)
            {
                await RunAsync(context, trial, consumer, test, cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>One test with routes of its own, which are gone afterwards.</summary>
    private static async Task RunAsync(ScenarioContext context, Trial trial, LoadGenerator consumer, ConformanceTest test, CancellationToken cancellationToken)
    {
        try
        {
            if (test.Manifest.Length > 0)
            {
                await trial.ProgramAsync(test.Manifest, cancellationToken);
            }

            List<string> wrong = [];
            int cases = await CallAsync(trial, consumer, test.ConsumerCases, wrong, cancellationToken);
            cases += await CallAsync(trial, trial.Client, test.Cases, wrong, cancellationToken);
            if (test.DirectCase is { } direct)
            {
                V1Pod pod = (await trial.PodsAsync(Expect.Second, cancellationToken))[0];
                cases += await CallAsync(trial, trial.Client, [direct(pod.Status.PodIP)], wrong, cancellationToken);
            }

            string seen = test.Weighted is { } run ? await ShareAsync(trial, run, wrong, cancellationToken) : $"{cases} requests";
            context.Report.Check(wrong.Count == 0, $"{test.Name} ({test.Features})", string.Join("; ", [seen, .. wrong]));
        }
        finally
        {
            if (test.Manifest.Length > 0)
            {
                await context.CleanUpAsync(ct => trial.DeleteAsync(test.Manifest, ct));
            }
        }
    }

    /// <returns>How many there are.</returns>
    private static async Task<int> CallAsync(Trial trial, LoadGenerator client, IReadOnlyList<RouteCase> cases, List<string> wrong, CancellationToken cancellationToken)
    {
        foreach (RouteCase one in cases)
        {
            CallRequest call = one.Call with { Url = trial.Here(one.Call.Url) };
            CallResult answer = await trial.CallUntilAsync(client, call, one.IsRight, cancellationToken);
            if (!one.IsRight(answer))
            {
                wrong.Add($"{one.Describe(answer)}, but {one.Promise}");
            }
        }

        return cases.Count;
    }

    /// <returns>The share in words.</returns>
    private static async Task<string> ShareAsync(Trial trial, LoadRun run, List<string> wrong, CancellationToken cancellationToken)
    {
        LoadTally total = (await trial.Client.RunAsync(run, cancellationToken)).Total;
        double share = (double)total.Versions.GetValueOrDefault(Expect.Second) / run.Count;
        string seen = $"{share:P1} of {total.DescribeFailures()}";
        if (total.Failed > 0 || Math.Abs(share - ConformanceTest.SecondShare) > ConformanceTest.Tolerance)
        {
            wrong.Add($"{ConformanceTest.SecondShare:P0} are due");
        }

        return seen;
    }
}
