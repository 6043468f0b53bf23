using System.Net;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using k8s.Models;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Peers;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// What a cluster may do to others by a link, and by trying without one: strangers are refused, a token lets one cluster join once, a cluster that has joined speaks for itself alone
/// and is told nothing that opens anything, and with its link all of it ends.
/// </summary>
internal sealed class LinkSecurityScenario : IScenario
{
    private const string Service = "remote";
    private const string Pretended = "pretended";
    private const int LyingPort = 15913;
    private const int Requests = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Lines of a PEM are 64 characters; one of them is proof enough, and no accident.</summary>
    private const int NeedleLength = 64;

    public string Name => "link-security";

    public string Summary => "strangers and used tokens are refused, a linked cluster speaks for itself alone, and its services go with its link";

    public int Clusters => 3;

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        ScenarioContext west = context.Others[0];
        return Trial.RunAsync(
            [(context, []), (west, [new EchoWorkload("west")])],
            Name,
            async trials =>
            {
                await Task.WhenAll(trials.Select(trial => trial.ApplyAsync(Exported, cancellationToken)));
                await trials[0].CallUntilAsync(new CallRequest(Trial.Url(Service)), result => result.Echo?.Version == "west", cancellationToken);
                try
                {
                    await CheckPretenderAsync(context, trials[0], cancellationToken);
                }
                finally
                {
                    await context.CleanUpAsync(ct => RegionLinks.RunAsync(context, ["link", "delete", Pretended], ct));
                }

                await CheckEndAsync(context, west, trials[0], cancellationToken);
            },
            cancellationToken);
    }

    private static async Task CheckPretenderAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        PeerCaller caller = new(context, IPAddress.Parse((await context.ControlPlaneAsync(cancellationToken)).Status.PodIP));
        ClusterSpiffeId west = new(TrustDomain.Parse("cluster.local"), RegionPlans.UsWest);
        IPEndPoint address = new(context.Cluster.Network.GatewayAddress, LyingPort);
        using PretendedCluster stranger = new(Pretended, "stranger.example", context.Time);
        using PretendedCluster pretended = new(Pretended, "pretended.example", context.Time);

        PeerAnswer forged = await caller.WatchAsync(stranger.Show(west), west.Cluster, cancellationToken);
        PeerAnswer nameless = await caller.WatchAsync(null, west.Cluster, cancellationToken);
        context.Report.Check(
            forged.Code == StatusCode.PermissionDenied && nameless.Code != StatusCode.OK,
            "who shows a certificate of another authority for a linked cluster, or none, is told nothing",
            $"another authority: {forged}; none: {nameless}; {forged.Statements.Count + nameless.Statements.Count} statements");

        string revoked = await InviteAsync(context, cancellationToken);
        await RegionLinks.RunAsync(context, ["link", "revoke", Pretended], cancellationToken);
        PeerAnswer late = await caller.JoinAsync(pretended, address, revoked, cancellationToken);
        context.Report.Check(late.Code == StatusCode.PermissionDenied, "a token that was revoked lets nobody join", late.ToString());

        await using LyingPeer peer = await LyingPeer.StartAsync(
            context, address, pretended.Show(pretended.Identity), Lies.Of(pretended, new(trial.Namespace, Service), west, context.Time.GetUtcNow()), cancellationToken);
        string token = await InviteAsync(context, cancellationToken);
        PeerAnswer joined = await caller.JoinAsync(pretended, address, token, cancellationToken);
        PeerAnswer again = await caller.JoinAsync(stranger, address, token, cancellationToken);
        context.Report.Check(
            joined.Code == StatusCode.OK && again.Code == StatusCode.PermissionDenied, "a token lets one cluster join once, and nobody who has read it", $"first: {joined}; again: {again}");

        await CheckLiesAsync(context, trial, peer, cancellationToken);
        await CheckDoorAsync(context, caller, pretended, west, cancellationToken);
    }

    /// <summary>The one who joined tells lies on the link that is its own.</summary>
    private static async Task CheckLiesAsync(ScenarioContext context, Trial trial, LyingPeer peer, CancellationToken cancellationToken)
    {
        string condition = "";
        await Waiting.TryUntilAsync(
            Patience,
            context.Time,
            async ct => (condition = await ConditionAsync(context, Pretended, ct)).StartsWith("ProtocolError", StringComparison.Ordinal) && peer.Refused.Count > 0,
            cancellationToken);
        LoadTally calls = (await trial.Client.RunAsync(new LoadRun(Trial.Url(Service), "http1", Requests), cancellationToken)).Total;
        context.Report.Check(
            peer.Refused.Count > 0 && peer.Refused.All(refused => refused.Name == $"endpoints/{trial.Namespace}/{Service}"),
            "a linked cluster cannot give the identities of another's workloads to its own endpoints",
            peer.Refused.Count == 0 ? "nothing was refused" : $"{peer.Refused[0].Name}: {peer.Refused[0].Reason}");
        context.Report.Check(
            condition.Contains($"'{RegionPlans.UsWest}'", StringComparison.Ordinal) && calls.Failed == 0 && calls.Versions.Keys.SequenceEqual(["west"]),
            "it cannot speak for another cluster, and nobody who calls that one's service notices",
            $"{condition}; {calls.DescribeFailures()}, answered by {string.Join(", ", calls.Versions.Keys)}");
    }

    /// <summary>The one who joined asks for what is not its business.</summary>
    private static async Task CheckDoorAsync(ScenarioContext context, PeerCaller caller, PretendedCluster pretended, ClusterSpiffeId west, CancellationToken cancellationToken)
    {
        PeerAnswer otherName = await caller.WatchAsync(pretended.Show(pretended.Identity), west.Cluster, cancellationToken);
        PeerAnswer otherIdentity = await caller.WatchAsync(pretended.Show(west), west.Cluster, cancellationToken);
        PeerAnswer issued = await caller.IssueAsync(pretended.Show(pretended.Identity), cancellationToken);
        context.Report.Check(
            otherName.Code == StatusCode.InvalidArgument && otherIdentity.Code == StatusCode.PermissionDenied && issued.Code == StatusCode.Unimplemented,
            "its certificate opens its own stream and nothing else",
            $"under another name: {otherName}; with another's identity, signed by itself: {otherIdentity}; a workload's certificate: {issued}");

        PeerAnswer told = await caller.WatchAsync(pretended.Show(pretended.Identity), Pretended, cancellationToken);
        string[] kinds = [.. told.Statements.Select(statement => statement.Name.Split('/')[0]).Distinct().Order(StringComparer.Ordinal)];
        string[] secrets = await NeedlesAsync(context, cancellationToken);
        string text = string.Concat(told.Statements.Select(statement => statement.ToString()));
        int found = secrets.Count(secret => text.Contains(secret, StringComparison.Ordinal));
        context.Report.Check(
            told.Statements.Count > 0 && !kinds.Except(["cluster", "endpoints", "region", "service"]).Any() && secrets.Length > 0 && found == 0,
            "it is told of exported services, and no part of a Secret or kubeconfig",
            $"{told.Statements.Count} statements ({string.Join(", ", kinds)}), {text.Length} characters; {found} of {secrets.Length} secrets in them");
    }

    /// <summary>With a link go its stream and all that was known by it.</summary>
    private static async Task CheckEndAsync(ScenarioContext context, ScenarioContext west, Trial trial, CancellationToken cancellationToken)
    {
        try
        {
            long start = context.Time.GetTimestamp();
            await RegionLinks.RunAsync(context, ["link", "delete", RegionPlans.UsWest], cancellationToken);
            CallResult last = await trial.CallUntilAsync(new CallRequest(Trial.Url(Service)), result => result.Status != 200, cancellationToken);
            TimeSpan gone = context.Time.GetElapsedTime(start);
            string condition = "";
            await Waiting.TryUntilAsync(
                Patience, context.Time, async ct => (condition = await ConditionAsync(west, RegionPlans.UsEast, ct)).StartsWith("Refused", StringComparison.Ordinal), cancellationToken);
            TimeSpan ended = context.Time.GetElapsedTime(start);
            context.Report.Check(
                last.Status != 200 && gone <= Limit && condition.StartsWith("Refused", StringComparison.Ordinal) && ended <= Limit,
                $"endpoints go with their ClusterLink, and its stream ends, within {Limit.TotalSeconds:0} s",
                $"{last} {gone.TotalSeconds:0.0} s after it was deleted; the other side after {ended.TotalSeconds:0.0} s: {condition}");
        }
        finally
        {
            await context.CleanUpAsync(async ct =>
            {
                await RegionLinks.RunAsync(context, ["link", "delete", RegionPlans.UsWest], ct);
                await RegionLinks.RunAsync(west, ["link", "delete", RegionPlans.UsEast], ct);
                await RegionLinks.LinkAsync(context, west, ct);
                await Task.WhenAll(((ScenarioContext[])[context, west]).Select(cluster => cluster.Kubectl.RunAsync(ct, "wait", "clusterlinks", "--all", "--for=condition=Synced", "--timeout=20s")));
            });
        }
    }

    /// <summary>Makes a link for the cluster that does not exist.</summary>
    /// <returns>The token with which it may join.</returns>
    private static async Task<string> InviteAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        using JsonDocument bundle = JsonDocument.Parse(await RegionLinks.RunAsync(context, ["link", "create", Pretended], cancellationToken));
        return bundle.RootElement.GetProperty("token").GetString()!;
    }

    /// <summary>Reason and message of the condition <c>Connected</c> of a link.</summary>
    private static Task<string> ConditionAsync(ScenarioContext context, string link, CancellationToken cancellationToken) => context.Kubectl.RunAsync(
        cancellationToken, "get", "clusterlink", link, "-o", """jsonpath={range .status.conditions[?(@.type=="Connected")]}{.reason}: {.message}{end}""");

    /// <summary>A piece of each secret that the cluster has: of the private keys in its Secrets, and of what its kubeconfig holds.</summary>
    private static async Task<string[]> NeedlesAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        IEnumerable<V1Secret> secrets = (await context.Kubernetes.Resource<V1Secret>().ListAsync(ResourceQuery.All, cancellationToken)).Items;
        IEnumerable<string> keys = secrets
            .SelectMany(secret => secret.Data?.Values ?? [])
            .Select(Encoding.UTF8.GetString)
            .Where(text => text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            .SelectMany(text => text.Split('\n').SkipWhile(line => !line.Contains("PRIVATE KEY", StringComparison.Ordinal)).Skip(1).Take(1));
        IEnumerable<string> kubeconfig = (await File.ReadAllLinesAsync(context.Cluster.Plan.KubeconfigPath, cancellationToken))
            .Where(line => line.Contains("-data:", StringComparison.Ordinal) || line.Contains("token:", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        return [.. keys.Concat(kubeconfig).Where(text => text.Length >= NeedleLength).Select(text => text[..NeedleLength]).Distinct()];
    }

    private const string Exported =
        $$"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {{Service}}
          namespace: NAMESPACE
          labels: {"{{MeshLabels.Global}}": "true"}
        spec:
          selector: {app: west}
          ports: [{name: http, port: 80, targetPort: http, appProtocol: http}]
        """;
}
