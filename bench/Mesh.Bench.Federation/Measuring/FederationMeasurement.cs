using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.Bench.Commands;
using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Discovery.Plan;
using Mesh.Bench.Discovery.Processes;
using Mesh.Bench.Federation.Kubernetes;
using Mesh.Bench.Federation.Peers;
using Mesh.Bench.Federation.Plan;
using Mesh.Bench.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Tools;

namespace Mesh.Bench.Federation.Measuring;

/// <summary>One federation from the empty cluster to its result.</summary>
internal sealed class FederationMeasurement(FederationPlan plan, RepositoryLayout repository, StepLog steps, TimeProvider time)
{
    /// <summary>Requests to the API server at a time.</summary>
    private const int Writers = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly IPEndPoint Federation = new(IPAddress.Loopback, MeshPorts.Federation);

    private readonly string _executable = Path.Combine(repository.PublishOutput("Mesh.ControlPlane"), MeshNames.ControlPlane);

    public async Task<FederationResult> RunAsync(string directory, CancellationToken cancellationToken)
    {
        MeshLayout layout = new(new MeshSize(plan.Services, plan.Services));
        using ApiServerProcess api = await ApiServerProcess.StartAsync(directory, time, cancellationToken);
        using KubernetesConnection kubernetes = new(KubernetesClientConfiguration.BuildConfigFromConfigFile(api.Kubeconfig));
        MeshWriter writer = new(kubernetes, layout, time);
        await MeshInstallation.WriteAsync(repository, api.Kubeconfig, kubernetes, cancellationToken);
        await writer.FillAsync(steps.Write, cancellationToken);
        await ExportAsync(kubernetes, cancellationToken);
        using ControlPlaneProcess controlPlane = await ControlPlaneProcess.StartAsync(_executable, api.Kubeconfig, "replica-1", time, cancellationToken);
        steps.Write($"the control plane was ready after {controlPlane.Start.TotalSeconds:0.0} s");

        MeshIssuer issuer = await MeshIssuer.OpenAsync(kubernetes, time, cancellationToken);
        MeasuredCluster measured = new(MeshNames.DefaultCluster, Federation, issuer.RootPem);
        PeerFlows flows = new();
        List<SimulatedPeer> peers = [.. Enumerable.Range(0, plan.Peers).Select(number => new SimulatedPeer(number, plan.Services, measured, flows, time))];
        try
        {
            return await MeasureAsync(peers, flows, writer, kubernetes, controlPlane, cancellationToken);
        }
        finally
        {
            await Task.WhenAll(peers.Select(peer => peer.DisposeAsync().AsTask()));
        }
    }

    private async Task<FederationResult> MeasureAsync(
        IReadOnlyList<SimulatedPeer> peers, PeerFlows flows, MeshWriter writer, KubernetesConnection kubernetes, ControlPlaneProcess controlPlane, CancellationToken cancellationToken)
    {
        CpuRest rest = new(controlPlane, time);
        await Task.WhenAll(peers.Select(peer => peer.ServeAsync(cancellationToken)));
        await rest.UntilAsync(cancellationToken);

        TimeSpan cpu = controlPlane.CpuTime();
        long started = time.GetTimestamp();
        await Task.WhenAll(peers.Select(peer => kubernetes.Resource<LinkObject>().CreateAsync(peer.Link(), cancellationToken)));
        await Task.WhenAll(peers.Select(peer => peer.SyncAsync(cancellationToken))).WaitAsync(Patience, time, cancellationToken);
        TimeSpan sync = time.GetElapsedTime(started);
        TimeSpan atRest = time.GetElapsedTime(started, await rest.UntilAsync(cancellationToken));
        TimeSpan firstCpu = controlPlane.CpuTime() - cpu;
        (FlowTraffic firstStated, FlowTraffic firstHeard) = (flows.Stated.Now, flows.Heard.Now);
        List<double> resident = [controlPlane.ResidentMegabytes()];
        steps.Write($"{plan.Peers} clusters were synced after {sync.TotalSeconds:0.0} s, and merged after {atRest.TotalSeconds:0.0} s; the control plane has {resident[^1]:0} MB");
        Require(peers);

        await Task.Delay(plan.Rest, time, cancellationToken);
        double steady = await CpuWhileAsync(controlPlane, () => Task.Delay(plan.Steady, time, cancellationToken)) / plan.Steady.TotalMilliseconds * 100;
        resident.Add(controlPlane.ResidentMegabytes());
        steps.Write($"the steady state takes {steady:0.00} % of a processor");

        int changes = plan.ChurnRate * plan.ChurnSeconds;
        double churn = await CpuWhileAsync(controlPlane, () => ChurnAsync(peers, changes, rest, cancellationToken)) / changes;
        resident.Add(controlPlane.ResidentMegabytes());
        steps.Write($"a change of another cluster takes {churn:0.0} ms of a processor");
        Require(peers);

        PartitionMeasurement partition = new(peers, flows, writer, rest, time);
        ReconnectResult unchanged = await partition.RunAsync(changed: 0, change: 0, cancellationToken);
        resident.Add(controlPlane.ResidentMegabytes());
        steps.Write($"all were back after {unchanged.All.TotalSeconds:0.0} s, with {unchanged.BytesPerPeer:0} bytes for each: nothing had changed");
        ReconnectResult changed = await partition.RunAsync(plan.Changed, changes + 1, cancellationToken);
        resident.Add(controlPlane.ResidentMegabytes());
        steps.Write($"all were back after {changed.All.TotalSeconds:0.0} s, with {changed.BytesPerPeer:0} bytes for each: {plan.Changed} services of each had changed");
        Require(peers);

        return new FederationResult(plan)
        {
            Start = controlPlane.Start,
            FirstSync = sync,
            FirstRest = atRest,
            FirstCpu = firstCpu,
            FirstStated = firstStated,
            FirstHeard = firstHeard,
            SteadyCpuPercent = steady,
            CpuMillisecondsPerChange = churn,
            Unchanged = unchanged,
            Changed = changed,
            ResidentMegabytes = resident.Max(),
            PeakMegabytes = controlPlane.PeakMegabytes(),
        };
    }

    /// <summary>Labels all Services, as somebody would who exports them.</summary>
    private async Task ExportAsync(KubernetesConnection kubernetes, CancellationToken cancellationToken)
    {
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, plan.Services, parallel, async (service, ct) =>
        {
            ResourceName name = MeshLayout.Service(service);
            Patch label = Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [MeshLabels.Global] = MeshLabels.True } } });
            await kubernetes.Resource<V1Service>().PatchAsync(new ResourceKey(name.Namespace, name.Name), label, ct);
        });
    }

    /// <returns>CPU time of the control plane meanwhile, in milliseconds.</returns>
    private static async Task<double> CpuWhileAsync(ControlPlaneProcess controlPlane, Func<Task> run)
    {
        TimeSpan before = controlPlane.CpuTime();
        await run();
        return (controlPlane.CpuTime() - before).TotalMilliseconds;
    }

    /// <summary>Endpoints of one service after the other change, in one cluster after the other.</summary>
    private async Task ChurnAsync(IReadOnlyList<SimulatedPeer> peers, int changes, CpuRest rest, CancellationToken cancellationToken)
    {
        TimeSpan interval = TimeSpan.FromSeconds(1.0 / plan.ChurnRate);
        for (int change = 1; change <= changes; change++)
        {
            peers[change % peers.Count].Change(change % plan.Services, change);
            await Task.Delay(interval, time, cancellationToken);
        }

        await rest.UntilAsync(cancellationToken);
    }

    /// <summary>Numbers of a federation that is not whole say nothing.</summary>
    private void Require(IReadOnlyList<SimulatedPeer> peers)
    {
        // What the measured cluster says of itself, and of each service: how it is exported, and its endpoints.
        int all = 1 + (2 * plan.Services);
        if (peers.FirstOrDefault(peer => !peer.IsConnected || peer.Held != all) is { } peer)
        {
            throw new BenchException($"{peer.Name} holds {peer.Held} statements, not {all}, and {(peer.IsConnected ? "is" : "is not")} connected: look at what the control plane says");
        }
    }
}
