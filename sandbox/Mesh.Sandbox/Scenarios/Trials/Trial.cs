using System.Globalization;
using System.Net.Http.Json;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios.Trials;

/// <summary>A namespace of a scenario's own, in the mesh: a load generator that calls, echoes that answer and fail as they are told.</summary>
internal sealed class Trial
{
    private const int FaultPort = 8081;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Configuration arrives within a second, endpoints that were ill are asked again within some, and regions come back over ten.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(20);

    private readonly ScenarioContext _context;

    private Trial(ScenarioContext context, string @namespace) => (_context, Namespace) = (context, @namespace);

    /// <summary>Its namespace.</summary>
    public string Namespace { get; }

    /// <summary>The meshed client.</summary>
    public required LoadGenerator Client { get; init; }

    /// <summary>Runs a scenario's body in a namespace of its own, which is gone afterwards.</summary>
    /// <param name="context">What the scenario works with.</param>
    /// <param name="name">Of the scenario; its namespace is called after it.</param>
    /// <param name="workloads">What there is beside the client.</param>
    /// <param name="body">What is shown.</param>
    /// <param name="cancellationToken">Ends the scenario.</param>
    public static Task RunAsync(
        ScenarioContext context, string name, IReadOnlyList<EchoWorkload> workloads, Func<Trial, Task> body, CancellationToken cancellationToken) =>
        RunAsync([(context, workloads)], name, trials => body(trials[0]), cancellationToken);

    /// <summary>Runs a scenario's body in a namespace of its own in several clusters, all of the same name.</summary>
    /// <param name="clusters">Where, and what there is beside the client in each.</param>
    /// <param name="name">Of the scenario.</param>
    /// <param name="body">What is shown; its trials are in the order of the clusters.</param>
    /// <param name="cancellationToken">Ends the scenario.</param>
    public static async Task RunAsync(
        IReadOnlyList<(ScenarioContext Context, IReadOnlyList<EchoWorkload> Workloads)> clusters,
        string name,
        Func<IReadOnlyList<Trial>, Task> body,
        CancellationToken cancellationToken)
    {
        string @namespace = "trial-" + name;
        try
        {
            await body(await Task.WhenAll(clusters.Select(cluster => StartAsync(cluster.Context, @namespace, cluster.Workloads, cancellationToken))));
        }
        finally
        {
            await Task.WhenAll(clusters.Select(cluster => cluster.Context.CleanUpAsync(
                ct => cluster.Context.Kubectl.RunAsync(ct, "delete", "namespace", @namespace, "--wait=false", "--ignore-not-found"))));
        }
    }

    /// <summary>Applies objects; <c>NAMESPACE</c> in them stands for the trial's own.</summary>
    public Task ApplyAsync(string yaml, CancellationToken cancellationToken) => _context.Kubectl.ApplyAsync(Here(yaml), cancellationToken);

    /// <summary>Applies routes and waits until their status says that they are in force.</summary>
    public async Task ProgramAsync(string routes, CancellationToken cancellationToken)
    {
        await ApplyAsync(routes, cancellationToken);
        await _context.Kubectl.WaitAsync(Here(routes), "jsonpath={.status.parents[0].conditions[?(@.type==\"Applied\")].status}=True", cancellationToken);
    }

    /// <summary>Deletes what <see cref="ApplyAsync"/> applied.</summary>
    public Task DeleteAsync(string yaml, CancellationToken cancellationToken) => _context.Kubectl.DeleteAsync(Here(yaml), cancellationToken);

    /// <summary>A text in which <c>NAMESPACE</c> stands for the trial's own.</summary>
    public string Here(string text) => text.Replace("NAMESPACE", Namespace, StringComparison.Ordinal);

    /// <summary>The pods of a workload.</summary>
    public Task<IReadOnlyList<V1Pod>> PodsAsync(string workload, CancellationToken cancellationToken) =>
        _context.PodsAsync(Namespace, "app=" + workload, cancellationToken);

    /// <summary>So many clients instead of the one; each has called the Service <c>echo</c>, which is when its sidecar asks for it.</summary>
    public async Task<IReadOnlyList<LoadGenerator>> CallersAsync(int count, CancellationToken cancellationToken)
    {
        await _context.Kubectl.RunAsync(cancellationToken, "scale", "deployment/load", "-n", Namespace, $"--replicas={count}");
        await _context.PodsReadyAsync(Namespace, "app=load", count, Patience, cancellationToken);
        LoadGenerator[] callers = [.. (await PodsAsync("load", cancellationToken)).Select(pod => new LoadGenerator(_context.Http, pod))];
        await Task.WhenAll(callers.Select(caller => caller.CallAsync(new CallRequest(Url("echo")), cancellationToken)));
        return callers;
    }

    /// <summary>How many requests have reached a pod of an echo.</summary>
    public async Task<long> RequestsAsync(V1Pod pod, CancellationToken cancellationToken) => long.Parse(
        await _context.Http.GetStringAsync($"http://{pod.Status.PodIP}:{FaultPort}/requests", cancellationToken), CultureInfo.InvariantCulture);

    /// <summary>Begins a load of the client that goes on until it is stopped.</summary>
    public RunningLoad Start(LoadRun run, CancellationToken cancellationToken) => RunningLoad.Start([Client], run, _context.Time, cancellationToken);

    /// <summary>Makes a pod of an echo misbehave from now on.</summary>
    public async Task FailAsync(V1Pod pod, EchoFault fault, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _context.Http.PutAsJsonAsync(
            $"http://{pod.Status.PodIP}:{FaultPort}/fault", fault, LoadJsonContext.Default.EchoFault, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Calls until what comes back is as it should be: configuration arrives within a second, and a scenario says what it waits for.</summary>
    /// <returns>The first answer that is right, or the last that is not.</returns>
    public Task<CallResult> CallUntilAsync(CallRequest call, Func<CallResult, bool> isRight, CancellationToken cancellationToken) =>
        CallUntilAsync(Client, call, isRight, cancellationToken);

    /// <inheritdoc cref="CallUntilAsync(CallRequest, Func{CallResult, bool}, CancellationToken)"/>
    /// <param name="client">Whose call it is.</param>
    public async Task<CallResult> CallUntilAsync(LoadGenerator client, CallRequest call, Func<CallResult, bool> isRight, CancellationToken cancellationToken)
    {
        CallResult? last = null;
        long start = _context.Time.GetTimestamp();
        while (last is null || (!isRight(last) && _context.Time.GetElapsedTime(start) < TimeSpan.FromSeconds(10)))
        {
            if (last is not null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), _context.Time, cancellationToken);
            }

            last = await client.CallAsync(call, cancellationToken);
        }

        return last;
    }

    /// <summary>Makes a Service one of all clusters.</summary>
    public Task ExportAsync(string service, CancellationToken cancellationToken) =>
        _context.Kubectl.RunAsync(cancellationToken, "label", "service", service, "-n", Namespace, $"{MeshLabels.Global}=true");

    /// <summary>Waits until one version of a Service answers whatever is asked.</summary>
    /// <returns>False if it did not in time.</returns>
    public Task<bool> AnsweredByAsync(string service, string version, CancellationToken cancellationToken) => Waiting.TryUntilAsync(
        AnswerPatience,
        _context.Time,
        async ct => (await Client.RunAsync(new LoadRun(Url(service), "http1", 40), ct)).Total is { Failed: 0 } tally && tally.Versions.Keys.SequenceEqual([version]),
        cancellationToken);

    /// <summary>A URL of one of the trial's Services.</summary>
    public static string Url(string service, string path = "/") => $"http://{service}{path}";

    private static async Task<Trial> StartAsync(
        ScenarioContext context, string @namespace, IReadOnlyList<EchoWorkload> workloads, CancellationToken cancellationToken)
    {
        await context.Kubectl.ApplyAsync(
            TrialManifests.Namespace(@namespace, context.Cluster.Plan.Zones[0]) + string.Concat(workloads.Select(workload => workload.ToYaml(@namespace))), cancellationToken);
        await context.PodsReadyAsync(@namespace, "", 1 + workloads.Sum(workload => workload.Replicas), Patience, cancellationToken);
        V1Pod client = (await context.PodsAsync(@namespace, "app=load", cancellationToken)).Single();
        return new Trial(context, @namespace) { Client = new LoadGenerator(context.Http, client) };
    }
}
