using System.Net;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Names;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// Names under <c>clusterset.local</c> in the pods of a cluster: what any linked cluster exports is called by its name, what nobody exports has none, and all other names are what they
/// are without a sidecar, byte for byte.
/// </summary>
internal sealed class ClusterSetDnsScenario : IScenario
{
    private const string Remote = "remote";
    private const string Local = "echo";
    private const string Forwarded = "outcome=\"forwarded\"";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "clusterset-dns";

    public string Summary => "what any of three clusters exports is called by its name under clusterset.local; all other names are answered as without a sidecar";

    public int Clusters => 3;

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        ScenarioContext europe = context.Others[1];
        return Trial.RunAsync(
            [(context, [new EchoWorkload("east")]), (europe, [new EchoWorkload("europe")])],
            Name,
            async trials =>
            {
                await trials[0].ApplyAsync(Export(Local) + DnsClients.Yaml, cancellationToken);
                await trials[1].ApplyAsync(RemoteService + Export(Remote), cancellationToken);
                LoadGenerator overTcp = await ClientAsync(context, trials[0], DnsClients.OverTcp, cancellationToken);
                LoadGenerator plain = await ClientAsync(context, trials[0], DnsClients.Plain, cancellationToken);
                PodResolver resolver = ResolverOf(context, trials[0].Client);

                await CheckCallsAsync(context, trials[0], overTcp, cancellationToken);
                await CheckUnknownAsync(context, trials[0], resolver, cancellationToken);
                await CheckOthersAsync(context, trials[0].Client, ResolverOf(context, plain), cancellationToken);
                await CheckWithoutControlPlaneAsync(context, trials[0], resolver, cancellationToken);
                await CheckPeerAwayAsync(context, europe, trials[0], resolver, cancellationToken);
                await CheckWithdrawnAsync(context, trials, resolver, cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>By the resolver of the pod's C library, and then a request to the address that it has found.</summary>
    private static async Task CheckCallsAsync(ScenarioContext context, Trial trial, LoadGenerator overTcp, CancellationToken cancellationToken)
    {
        (LoadGenerator Client, string Protocol)[] clients = [(trial.Client, "udp"), (overTcp, "tcp")];
        (string Service, string Version)[] services = [(Local, "east"), (Remote, "europe")];
        foreach ((LoadGenerator client, string protocol) in clients)
        {
            List<string> seen = [];
            bool isRight = true;
            foreach ((string service, string version) in services)
            {
                CallResult result = await trial.CallUntilAsync(client, new CallRequest($"http://{NameOf(trial, service)}/"), call => call.Echo?.Version == version, cancellationToken);
                isRight &= result.Echo?.Version == version;
                seen.Add($"{service}: {result} from {result.Echo?.Version} after {result.Milliseconds:0} ms");
            }

            double answered = await MetricsOf(context, client).SumAsync("mesh_dns_queries_total", cancellationToken, "outcome=\"answered\"", $"protocol=\"{protocol}\"");
            context.Report.Check(
                isRight && answered >= services.Length,
                $"services of the own and of another cluster are called by name, which the pod's resolver asks for by {protocol.ToUpperInvariant()}",
                $"{string.Join("; ", seen)}; its sidecar answered {answered:0} queries");
        }
    }

    private static async Task CheckUnknownAsync(ScenarioContext context, Trial trial, PodResolver resolver, CancellationToken cancellationToken)
    {
        string nobody = NameOf(trial, "nobody");
        DnsReply udp = await resolver.AskAsync(nobody, cancellationToken);
        DnsReply tcp = await resolver.AskAsync(PodResolver.Query(nobody, PodResolver.TypeA), overTcp: true, cancellationToken);
        DnsReply version = await resolver.AskAsync(PodResolver.Query("dns-version.clusterset.local", PodResolver.TypeTxt), overTcp: false, cancellationToken);
        context.Report.Check(
            udp.Code == DnsReply.NoSuchName && tcp.Bytes.SequenceEqual(udp.Bytes) && version.Bytes.AsSpan().IndexOf("1.0.0"u8) > 0,
            "a name that nobody exports does not exist",
            $"UDP: {udp}; TCP: {tcp}; the zone says that it is of version 1.0.0");
    }

    /// <summary>The same queries in a pod with a sidecar and in one without.</summary>
    private static async Task CheckOthersAsync(ScenarioContext context, LoadGenerator client, PodResolver plain, CancellationToken cancellationToken)
    {
        PodResolver meshed = ResolverOf(context, client);
        byte[][] queries =
        [
            PodResolver.Query("kubernetes.default.svc.cluster.local", PodResolver.TypeA),
            PodResolver.Query("kuBErnetes.deFault.svc.cluster.local", PodResolver.TypeA),
            PodResolver.Query("kubernetes.default.svc.cluster.local", PodResolver.TypeAaaa),
            PodResolver.Query("_https._tcp.kubernetes.default.svc.cluster.local", PodResolver.TypeSrv, options: [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]),
            PodResolver.Query("www.example.com", PodResolver.TypeA),
            PodResolver.Query("www.example.com", PodResolver.TypeHttps, options: []),
            PodResolver.Query("remote.shop.svc.clusterset.local.svc.cluster.local", PodResolver.TypeA),
        ];
        MetricsReader metrics = MetricsOf(context, client);
        double before = await metrics.SumAsync("mesh_dns_queries_total", cancellationToken, Forwarded);
        List<string> different = [];
        int bytes = 0;
        foreach ((byte[] query, bool overTcp) in queries.SelectMany(query => new[] { (query, false), (query, true) }))
        {
            DnsReply without = await plain.AskAsync(query, overTcp, cancellationToken);
            DnsReply with = await meshed.AskAsync(query, overTcp, cancellationToken);
            bytes += with.Bytes.Length;
            if (with.Bytes.Length == 0 || !with.Bytes.SequenceEqual(without.Bytes))
            {
                different.Add($"query {Array.IndexOf(queries, query)} by {(overTcp ? "TCP" : "UDP")}: {with}, without a sidecar {without}");
            }
        }

        double forwarded = await metrics.SumAsync("mesh_dns_queries_total", cancellationToken, Forwarded) - before;
        context.Report.Check(
            different.Count == 0 && forwarded >= 2 * queries.Length,
            "all other names are answered byte for byte as in a pod without a sidecar",
            different.Count == 0 ? $"{2 * queries.Length} answers of {bytes} bytes are the same, {forwarded:0} queries went through the sidecar" : string.Join("; ", different));
    }

    /// <summary>What is known is answered; of what was never asked for nothing is known.</summary>
    private static async Task CheckWithoutControlPlaneAsync(ScenarioContext context, Trial trial, PodResolver resolver, CancellationToken cancellationToken)
    {
        try
        {
            await context.KillControlPlaneAsync(cancellationToken);
            DnsReply held = await resolver.AskAsync(NameOf(trial, Remote), cancellationToken);
            DnsReply denied = await resolver.AskAsync(NameOf(trial, "nobody"), cancellationToken);
            DnsReply unknown = await resolver.AskAsync(NameOf(trial, "never-asked-for"), cancellationToken);
            DnsReply other = await resolver.AskAsync("kubernetes.default.svc.cluster.local", cancellationToken);
            CallResult call = await trial.Client.CallAsync(new CallRequest($"http://{NameOf(trial, Remote)}/"), cancellationToken);
            context.Report.Check(
                held.Addresses.Count == 1 && denied.Code == DnsReply.NoSuchName && unknown.Code == DnsReply.ServerFailure && other.Addresses.Count == 1 && call.Echo?.Version == "europe",
                "without a control plane known names are answered and called, and of others nothing is claimed",
                $"known: {held}, {call}; denied before: {denied}; never asked for: {unknown}; kubernetes.default: {other}");
        }
        finally
        {
            await context.CleanUpAsync(ct => context.StartControlPlaneAsync(ct));
        }

        DnsReply? last = null;
        bool isBack = await Waiting.TryUntilAsync(
            Patience, context.Time, async ct => (last = await resolver.AskAsync(NameOf(trial, "never-asked-for"), ct)).Code == DnsReply.NoSuchName, cancellationToken);
        context.Report.Check(isBack, "when it is back, it says that the name does not exist", $"{last}");
    }

    /// <summary>The control plane of the cluster that exports is away, its pods are not.</summary>
    private static async Task CheckPeerAwayAsync(
        ScenarioContext context, ScenarioContext europe, Trial trial, PodResolver resolver, CancellationToken cancellationToken)
    {
        try
        {
            await europe.KillControlPlaneAsync(cancellationToken);
            await AwaitLinkAsync(context, "Connected", "False", cancellationToken);
            DnsReply stale = await resolver.AskAsync(NameOf(trial, Remote), cancellationToken);
            CallResult call = await trial.Client.CallAsync(new CallRequest($"http://{NameOf(trial, Remote)}/"), cancellationToken);
            context.Report.Check(
                stale.Addresses.Count == 1 && call.Echo?.Version == "europe",
                "while the cluster that exports it is not heard of, the name stays and leads there",
                $"{stale}; {call} from {call.Echo?.Version}");
        }
        finally
        {
            await europe.CleanUpAsync(ct => europe.StartControlPlaneAsync(ct));
        }

        await AwaitLinkAsync(context, "Synced", "True", cancellationToken);
    }

    private static async Task CheckWithdrawnAsync(ScenarioContext context, IReadOnlyList<Trial> trials, PodResolver resolver, CancellationToken cancellationToken)
    {
        DnsReply before = await resolver.AskAsync(NameOf(trials[0], Remote), cancellationToken);
        long withdrawn = context.Time.GetTimestamp();
        await trials[1].DeleteAsync(Export(Remote), cancellationToken);
        DnsReply? last = null;
        bool isGone = await Waiting.TryUntilAsync(
            Patience, context.Time, async ct => (last = await resolver.AskAsync(NameOf(trials[0], Remote), ct)).Code == DnsReply.NoSuchName, cancellationToken);
        DnsReply own = await resolver.AskAsync(NameOf(trials[0], Local), cancellationToken);
        context.Report.Check(
            before.Addresses.Count == 1 && isGone && own.Addresses.Count == 1,
            "an export is withdrawn, and its name goes; others stay",
            $"{before}, then {last} after {context.Time.GetElapsedTime(withdrawn).TotalMilliseconds:0} ms; {Local}: {own}");
    }

    private static Task<string> AwaitLinkAsync(ScenarioContext context, string condition, string status, CancellationToken cancellationToken) => context.Kubectl.RunAsync(
        cancellationToken, "wait", $"clusterlink/{RegionPlans.EuWest}", $"--for=condition={condition}={status}", $"--timeout={Patience.TotalSeconds + 10:0}s");

    private static async Task<LoadGenerator> ClientAsync(ScenarioContext context, Trial trial, string name, CancellationToken cancellationToken)
    {
        await context.PodsReadyAsync(trial.Namespace, "app=" + name, 1, Patience, cancellationToken);
        return new LoadGenerator(context.Http, (await trial.PodsAsync(name, cancellationToken))[0]);
    }

    private static PodResolver ResolverOf(ScenarioContext context, LoadGenerator client) => new(client, context.Cluster.Plan.ToNetworkOptions().DnsAddress);

    private static MetricsReader MetricsOf(ScenarioContext context, LoadGenerator client) => new(context.Http, client.PodAddress, MeshPorts.Metrics);

    private static string NameOf(Trial trial, string service) => $"{service}.{trial.Namespace}.{MeshNames.ClusterSetDomain}";

    private static string Export(string service) =>
        $$"""
        ---
        apiVersion: multicluster.x-k8s.io/v1beta1
        kind: ServiceExport
        metadata: {name: {{service}}, namespace: NAMESPACE}

        """;

    private const string RemoteService =
        $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{Remote}}, namespace: NAMESPACE}
        spec:
          selector: {app: europe}
          ports: [{name: http, port: 80, targetPort: http, appProtocol: http}]

        """;
}
