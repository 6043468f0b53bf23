using System.Net;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>The control plane stays away until the certificates of its sidecars are over: what is connected goes on, what is new is refused, and it is said.</summary>
internal sealed class ExpiredControlPlaneScenario : IScenario
{
    private const string Echo = "lasting";
    private const int RequestsPerSecond = 50;

    /// <summary>Beyond the last certificate's end: long enough for the sidecar's next attempt to renew, which says it.</summary>
    private static readonly TimeSpan Beyond = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan RenewalPatience = TimeSpan.FromSeconds(20);

    public string Name => "expired-control-plane";

    public string Summary => "no control plane until certificates have ended: open connections go on, new ones are refused, metric and log say so, and it heals by itself";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        try
        {
            await ShortLeaves.BeginAsync(context, cancellationToken);
            await Trial.RunAsync(context, Name, [new EchoWorkload(Echo)], trial => RunAsync(context, trial, cancellationToken), cancellationToken);
        }
        finally
        {
            await context.CleanUpAsync(async ct =>
            {
                await context.StartControlPlaneAsync(ct);
                await ShortLeaves.EndAsync(context, ct);
            });
        }
    }

    private static async Task RunAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        V1Pod server = (await trial.PodsAsync(Echo, cancellationToken)).Single();
        V1Pod client = (await trial.PodsAsync("load", cancellationToken)).Single();
        V1Pod[] pods = [client, server];
        await trial.CallUntilAsync(new CallRequest(Trial.Url(Echo)), result => result.Status == 200, cancellationToken);

        // Two clients of the mesh: one calls while its certificate lives, the other, who is the same in all else, when it is over.
        MutualTlsCaller caller = new(context.Cluster.Network, context.Time, new IPEndPoint(IPAddress.Parse(server.Status.PodIP), MeshPorts.InboundMutualTls), $"80.{Echo}.{trial.Namespace}.cluster-1.mesh");
        using ShownCertificates early = await MeshMember.JoinAsync(context, "load", cancellationToken);
        using ShownCertificates late = await MeshMember.JoinAsync(context, "load", cancellationToken);
        CallOutcome served = await caller.TryAsync(early.Genuine, cancellationToken);
        context.Report.Check(served.Status == "200", "a new connection is served while its certificate lives", served.Description);

        await using RunningLoad load = trial.Start(new LoadRun(Trial.Url(Echo), "http1", 0, RequestsPerSecond, Connections: 2), cancellationToken);
        bool killed = await context.KillControlPlaneAsync(cancellationToken);
        List<TimeSpan> left = await LeftAsync(context, pods, cancellationToken);
        await Task.Delay(left.Max() + Beyond, context.Time, cancellationToken);
        left = await LeftAsync(context, pods, cancellationToken);
        context.Report.Check(
            killed && left.All(time => time < TimeSpan.Zero), "the control plane is away until the certificates have ended, and the sidecars' metric says so", ShortLeaves.Describe(left));

        string log = await context.Kubectl.RunAsync(cancellationToken, "logs", server.Name(), "-n", trial.Namespace, "-c", MeshNames.ProxyContainer);
        string[] said = [.. log.Split('\n').Where(line => line.Contains("The certificate end", StringComparison.Ordinal))];
        context.Report.Check(
            said.Length == 2 && said[0].Contains("ends at", StringComparison.Ordinal) && said[1].Contains("ended at", StringComparison.Ordinal),
            "its log says once that the certificate runs out, and once that it has ended",
            $"{said.Length} lines: {string.Join(" | ", said.Select(line => line.Trim()))}");

        LoadTally total = (await load.StopAsync(cancellationToken))[0].Total;
        context.Report.Check(total is { Failed: 0, Requests: > 0 }, "connections that were open go on beyond the certificates' end", total.DescribeFailures());
        CallOutcome refused = await caller.TryAsync(late.Genuine, cancellationToken);
        context.Report.Check(refused.Status is null, "a new connection with a certificate that has ended is refused", refused.Description);

        await context.StartControlPlaneAsync(cancellationToken);
        long back = context.Time.GetTimestamp();
        bool renewed = await Waiting.TryUntilAsync(
            RenewalPatience, context.Time, async ct => (await LeftAsync(context, pods, ct)).All(time => time > TimeSpan.Zero), cancellationToken);
        context.Report.Check(
            renewed, "the sidecars renew by themselves when it is back", $"{context.Time.GetElapsedTime(back).TotalSeconds:0.0} s after it was ready: {ShortLeaves.Describe(await LeftAsync(context, pods, cancellationToken))}");

        // A sidecar without a valid certificate is not ready; the kubelet's next probe and the endpoints of its Service come behind the renewal.
        await context.Kubectl.RunAsync(cancellationToken, "wait", "--for=condition=Ready", $"pod/{server.Name()}", "-n", trial.Namespace, "--timeout=20s");
        await trial.CallUntilAsync(new CallRequest(Trial.Url(Echo)), result => result.Status == 200, cancellationToken);
        string healed = $"{context.Time.GetElapsedTime(back).TotalSeconds:0.0} s after it was ready";
        LoadTally after = (await trial.Client.RunAsync(new LoadRun(Trial.Url(Echo), "http1", 50, RequestsPerSecond, Connections: 2), cancellationToken)).Total;
        context.Report.Check(after is { Failed: 0, Requests: > 0 }, "and everything is served again", $"{healed}: {after.DescribeFailures()}");
    }

    private static async Task<List<TimeSpan>> LeftAsync(ScenarioContext context, IEnumerable<V1Pod> pods, CancellationToken cancellationToken)
    {
        List<TimeSpan> left = [];
        foreach (V1Pod pod in pods)
        {
            left.Add(await ShortLeaves.LeftAsync(context, pod, cancellationToken));
        }

        return left;
    }
}
