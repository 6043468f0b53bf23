using System.Net;
using System.Net.Sockets;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Node.Wan;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// The ground that scenarios of several clusters stand on: packets between clusters take as long, get lost and are cut off as the lines say, pods of one network reach each
/// other, and those of different networks only what a load balancer shows.
/// </summary>
internal sealed class WanScenario : IScenario
{
    private const int HttpPort = 8080;
    private const int Dials = 5;
    private const double MaxExtraMilliseconds = 5;
    private const double Loss = 0.1;
    private const double MaxLossError = 0.04;
    private const int MinPackets = 600;
    private const int RequestsPerSecond = 150;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Many times the longest way there and back.</summary>
    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(2);

    public string Name => "wan";

    public string Summary => "packets between clusters are as late, as lost and as cut off as the lines say; networks reach each other through load balancers only";

    public int Clusters => 3;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        WanRouter wan = context.Wan ?? throw new InvalidOperationException("there is no WAN");
        ScenarioContext west = context.Others[0];
        ScenarioContext europe = context.Others[1];
        try
        {
            await Trial.RunAsync(
                [(context, [new EchoWorkload("east")]), (west, [new EchoWorkload("west")]), (europe, [new EchoWorkload("europe")])],
                Name,
                async trials =>
                {
                    IPEndPoint pod = new(IPAddress.Parse((await trials[1].PodsAsync("west", cancellationToken))[0].Status.PodIP), HttpPort);
                    IPEndPoint balancer = await ExposeAsync(europe, trials[2], cancellationToken);
                    await CheckDelaysAsync(context, west, pod, balancer, cancellationToken);
                    await CheckReachAsync(context, trials, pod, balancer, cancellationToken);
                    await CheckLossAsync(context, wan, trials[0], pod, cancellationToken);
                    await CheckPartitionAsync(context, wan, pod, balancer, cancellationToken);
                },
                cancellationToken);
        }
        finally
        {
            RegionPlans.Restore(wan);
        }
    }

    /// <summary>A load balancer before the echoes of a cluster.</summary>
    private static async Task<IPEndPoint> ExposeAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await trial.ApplyAsync(LoadBalancer, cancellationToken);
        string? address = null;
        await Waiting.UntilAsync(
            "the load balancer's address",
            Patience,
            context.Time,
            async ct =>
            {
                V1Service? service = await context.Kubernetes.Resource<V1Service>().GetAsync(new ResourceKey(trial.Namespace, "public"), ct);
                address = service?.Status?.LoadBalancer?.Ingress?.FirstOrDefault()?.Ip;
                return address is not null;
            },
            cancellationToken);
        return new IPEndPoint(IPAddress.Parse(address!), HttpPort);
    }

    private static async Task CheckDelaysAsync(ScenarioContext east, ScenarioContext west, IPEndPoint pod, IPEndPoint balancer, CancellationToken cancellationToken)
    {
        (ScenarioContext From, string To, IPEndPoint Target)[] ways = [(east, RegionPlans.UsWest, pod), (east, RegionPlans.EuWest, balancer), (west, RegionPlans.EuWest, balancer)];
        foreach ((ScenarioContext from, string to, IPEndPoint target) in ways)
        {
            double expected = RegionPlans.RoundTrip(from.Cluster.Plan.Name, to).TotalMilliseconds;
            double best = double.MaxValue;
            for (int i = 0; i < Dials; i++)
            {
                best = Math.Min(best, await DialAsync(from, target, cancellationToken) ?? double.MaxValue);
            }

            east.Report.Check(
                best >= expected && best <= expected + MaxExtraMilliseconds,
                $"a connection from {from.Cluster.Plan.Name} to {to} takes one round trip of {expected:0} ms",
                $"{best:0.0} ms, the best of {Dials}");
        }
    }

    private static async Task CheckReachAsync(
        ScenarioContext context, IReadOnlyList<Trial> trials, IPEndPoint pod, IPEndPoint balancer, CancellationToken cancellationToken)
    {
        CallResult flat = await trials[0].Client.CallAsync(new CallRequest($"http://{pod}/"), cancellationToken);
        context.Report.Check(flat.Echo?.Version == "west", "a pod calls a pod of another cluster of its network", $"{flat} from {flat.Echo?.Version} after {flat.Milliseconds:0} ms");

        CallResult balanced = await trials[0].Client.CallAsync(new CallRequest($"http://{balancer}/"), cancellationToken);
        context.Report.Check(
            balanced.Echo?.Version == "europe", "a pod calls a load balancer of another network", $"{balanced} from {balanced.Echo?.Version} after {balanced.Milliseconds:0} ms");

        CallResult own = await trials[2].Client.CallAsync(new CallRequest($"http://{balancer}/"), cancellationToken);
        context.Report.Check(own.Echo?.Version == "europe", "a pod calls a load balancer of its own cluster", $"{own} from {own.Echo?.Version} after {own.Milliseconds:0} ms");
    }

    private static async Task CheckLossAsync(ScenarioContext context, WanRouter wan, Trial trial, IPEndPoint pod, CancellationToken cancellationToken)
    {
        WanLink link = wan.Link(RegionPlans.UsEast, RegionPlans.UsWest);
        // Connections come about before packets get lost: a sidecar gives up a dial after a second, which is when TCP repeats what began it.
        await using RunningLoad load = trial.Start(new LoadRun($"http://{pod}/", "http1", 0, RequestsPerSecond, Connections: 8), cancellationToken);
        await SentAsync(context, link, link.Counters, cancellationToken);

        WanLinkCounters before = link.Counters;
        wan.Change(RegionPlans.UsEast, RegionPlans.UsWest, line => line with { Loss = Loss });
        await SentAsync(context, link, before, cancellationToken);
        RegionPlans.Restore(wan);
        WanLinkCounters after = link.Counters;
        LoadTally tally = (await load.StopAsync(cancellationToken))[0].Total;
        double lost = after.LostByChance - before.LostByChance;
        double share = lost / (lost + after.Packets - before.Packets);
        context.Report.Check(
            Math.Abs(share - Loss) <= MaxLossError && tally.Failed == 0,
            $"of {100 * Loss:0} % loss, {100 * MaxLossError:0} points more or less are seen, and TCP makes up for it",
            $"{100 * share:0.0} % of {lost + after.Packets - before.Packets:0} packets lost; {tally.DescribeFailures()}, slowest hundredth {tally.P99Milliseconds:0} ms");
    }

    /// <summary>Waits until so many packets have been sent that their share of loss says something.</summary>
    private static Task SentAsync(ScenarioContext context, WanLink link, WanLinkCounters since, CancellationToken cancellationToken) => Waiting.UntilAsync(
        $"{MinPackets} packets",
        Patience,
        context.Time,
        _ => Task.FromResult(link.Counters.Packets + link.Counters.LostByChance - since.Packets - since.LostByChance >= MinPackets),
        cancellationToken);

    private static async Task CheckPartitionAsync(ScenarioContext context, WanRouter wan, IPEndPoint pod, IPEndPoint balancer, CancellationToken cancellationToken)
    {
        wan.ChangeAround(RegionPlans.EuWest, line => line with { IsPartitioned = true });
        double? cut = await DialAsync(context, balancer, cancellationToken);
        double? other = await DialAsync(context, pod, cancellationToken);
        RegionPlans.Restore(wan);
        double? healed = await DialAsync(context, balancer, cancellationToken);
        context.Report.Check(
            cut is null && other is not null && healed is not null,
            "a cluster that is cut off answers nobody, the others go on, and it is back at once",
            $"cut off: {Describe(cut)}; the others: {Describe(other)}; back: {Describe(healed)}");
    }

    /// <summary>Milliseconds that a connection takes to come about; null if it does not.</summary>
    private static async Task<double?> DialAsync(ScenarioContext from, IPEndPoint target, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(DialTimeout, from.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        long started = from.Time.GetTimestamp();
        try
        {
            await using Stream connection = await from.Cluster.Network.DialAsync(target, either.Token);
            return from.Time.GetElapsedTime(started).TotalMilliseconds;
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static string Describe(double? milliseconds) => milliseconds is null ? "no connection" : $"{milliseconds:0} ms";

    private const string LoadBalancer =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: public, namespace: NAMESPACE}
        spec:
          type: LoadBalancer
          selector: {kind: echo}
          ports: [{name: http, port: 8080, targetPort: http, appProtocol: http}]
        """;
}
