using Mesh.Api.WellKnown;
using Mesh.Bench.Commands;
using Mesh.Bench.Identity;
using Mesh.Bench.Reports;
using Mesh.Bench.Sidecar.Cases;
using Mesh.Bench.Sidecar.Load;
using Mesh.Bench.Sidecar.Machine;
using Mesh.Bench.Sidecar.Measuring;
using Mesh.Bench.Sidecar.Reports;
using Mesh.Bench.Sidecar.Topology;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Mesh.Bench.Sidecar;

/// <summary>One comparison from the empty machine to the last line: cluster, contenders, rounds, report.</summary>
internal sealed class SidecarBench(SidecarBenchOptions options, IAnsiConsole console, TimeProvider time)
{
    /// <summary>A proxy is idle when it has stood still for as long as one does soon after its start.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly StepLog _steps = new(console, time);

    /// <returns>The process's exit code.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken) => BenchBorder.RunAsync("sidecar", console, () => CompareAsync(cancellationToken), cancellationToken);

    private async Task<bool> CompareAsync(CancellationToken cancellationToken)
    {
        ProcessorPlan processors = ProcessorPlan.ForThisMachine();
        BenchReport report = await MeasureAsync(processors, cancellationToken);
        ReportTable.Write(console, report);
        ReportJson.WriteFile(report, options.JsonFile);
        ReportPlot.WriteFile(report, options.PlotFile);
        console.WriteLine(ReportJson.Summary(report).ToJsonString());
        return !report.FailedCases.Any();
    }

    private async Task<BenchReport> MeasureAsync(ProcessorPlan processors, CancellationToken cancellationToken)
    {
        RepositoryLayout layout = RepositoryLayout.Find();
        await using SandboxCluster cluster = await SandboxCluster.StartAsync(ClusterPlan.Single, layout, NullLoggerFactory.Instance, cancellationToken);
        Kubectl kubectl = new(cluster.Plan.KubeconfigPath);
        using KubernetesConnection kubernetes = new(cluster.Api.AdminConfiguration);
        using HttpClient http = ClusterHttp.Create(cluster.Network);
        await new Installation(kubectl, kubernetes, cluster.Plan, layout, time).InstallMeshAsync(cancellationToken);
        _steps.Write("a cluster with the mesh is up");

        PeerCertificates certificates = new(await MeshIssuer.OpenAsync(kubernetes, time, cancellationToken));
        ClientCredentials credentials = ClientCredentials.Write(cluster.Plan.StateDirectory, certificates);
        IReadOnlyList<BenchCase> all = CaseCatalog.Create(
            options.Plan.HasManyLatencies,
            new BackendCounter(http),
            resume => new HandshakeLoad(cluster.Network.NamespaceName, credentials.CertificateFile, credentials.RootFile, resume),
            time);
        IReadOnlyList<BenchCase> cases = CaseCatalog.Select(all, options.Cases);

        BenchTopology topology = new(kubectl, kubernetes, time);
        await topology.PrepareAsync(cancellationToken);
        BenchReport report = new() { Machine = MachineFacts.Read(), Processors = processors, Plan = options.Plan };
        if (options.Cases.Count == 0)
        {
            report.StartMilliseconds = await new StartMeasurement(topology, http).RunAsync(options.Plan.Starts, cancellationToken);
            _steps.Write("starts are measured");
        }

        IReadOnlyList<ProxyPair> pairs = await topology.StartAllAsync(certificates, cancellationToken);
        await Pinning.ApplyAsync(processors, MeshUsers.Proxy, cancellationToken);
        await new StrangerCheck(cluster.Network).RunAsync(pairs, cancellationToken);
        _steps.Write($"all contenders are up, and each refuses strangers; proxies on processor {processors.Proxies}, the rest on {processors.Rest}");
        await Task.Delay(Rest, time, cancellationToken);
        report.SetIdle(pairs);

        RoundRunner runner = new(options.Plan, processors, pairs, time);
        foreach (BenchCase one in cases)
        {
            CaseResult result = await runner.RunAsync(one, cancellationToken);
            report.Cases.Add(result);
            _steps.Write(result.Failure is null ? $"{one.Name} is measured" : $"{one.Name} failed: {result.Failure}");
        }

        if (options.Cases.Count == 0)
        {
            report.ManyEndpointsMegabytes = await new ManyEndpointsMeasurement(topology, kubernetes, time).RunAsync(cancellationToken);
            _steps.Write("memory with 10,000 endpoints is measured");
        }

        return report;
    }
}
