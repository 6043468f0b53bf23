using k8s;
using Mesh.Api.WellKnown;
using Mesh.Bench.Commands;
using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Discovery.Plan;
using Mesh.Bench.Discovery.Processes;
using Mesh.Bench.Discovery.Sidecars;
using Mesh.Bench.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Tools;

namespace Mesh.Bench.Discovery.Measuring;

/// <summary>One mesh from the empty cluster to its result.</summary>
internal sealed class SizeMeasurement(BenchPlan plan, RepositoryLayout repository, StepLog steps, TimeProvider time)
{
    private readonly string _executable = Path.Combine(repository.PublishOutput("Mesh.ControlPlane"), MeshNames.ControlPlane);

    public async Task<SizeResult> RunAsync(MeshSize size, string directory, CancellationToken cancellationToken)
    {
        MeshLayout layout = new(size);
        using ApiServerProcess api = await ApiServerProcess.StartAsync(directory, time, cancellationToken);
        using KubernetesConnection kubernetes = new(KubernetesClientConfiguration.BuildConfigFromConfigFile(api.Kubeconfig));
        MeshWriter writer = new(kubernetes, layout, time);
        await MeshInstallation.WriteAsync(repository, api.Kubeconfig, kubernetes, cancellationToken);
        await writer.FillAsync(done => steps.Write($"{size.Name}: {done}"), cancellationToken);

        using ControlPlaneProcess first = await ControlPlaneProcess.StartAsync(_executable, api.Kubeconfig, "replica-1", time, cancellationToken);
        steps.Write($"{size.Name}: the control plane was ready after {first.Start.TotalSeconds:0.0} s");
        ChangeTracker changes = new(SubscribersOf(layout), time);
        MeshIssuer issuer = await MeshIssuer.OpenAsync(kubernetes, time, cancellationToken);
        using SidecarFleet fleet = new(layout, issuer, ControlPlaneProcess.Discovery, changes, time);
        TimeSpan connect = await fleet.ConnectAsync(cancellationToken);
        List<double> resident = [first.ResidentMegabytes()];
        steps.Write($"{size.Name}: {size.Sidecars:N0} sidecars had everything after {connect.TotalSeconds:0.0} s; the control plane has {resident[^1]:0} MB");

        ChangeResult change = await new ChangeMeasurement(layout, writer, changes, time).RunAsync(plan.WarmUps, plan.Changes, cancellationToken);
        resident.Add(first.ResidentMegabytes());
        steps.Write($"{size.Name}: {plan.Changes} single changes were applied within {change.Milliseconds.Quantile(0.5):0.0} ms (p50), {change.Milliseconds.Quantile(0.99):0.0} ms (p99)");

        ChurnResult churn = await new ChurnMeasurement(layout, writer, changes, fleet.Counters, first, time).RunAsync(plan.ChurnRate, plan.ChurnSeconds, cancellationToken);
        resident.Add(first.ResidentMegabytes());
        steps.Write($"{size.Name}: {plan.ChurnRate} changes/s for {plan.ChurnSeconds} s were applied within {churn.Milliseconds.Quantile(0.5):0.0} ms (p50), {churn.Milliseconds.Quantile(0.99):0.0} ms (p99)");

        RestartResult restart = await new RestartMeasurement(layout, writer, fleet.Counters, first, time).RunAsync(
            Math.Min(plan.Restarts, size.MostRestarts), plan.RestartRate, plan.RestartStep, cancellationToken);
        resident.Add(first.ResidentMegabytes());
        steps.Write($"{size.Name}: {restart.Pods:N0} pods were restarted");
        if (fleet.Lost > 0)
        {
            throw new BenchException($"{fleet.Lost} sidecars lost their stream while nothing was wrong: look at what the control plane says");
        }

        double peak = first.PeakMegabytes();
        await fleet.DisconnectAsync();
        await first.StopAsync(cancellationToken);
        using ControlPlaneProcess second = await ControlPlaneProcess.StartAsync(_executable, api.Kubeconfig, "replica-2", time, cancellationToken);
        ReconnectResult reconnect = await new ReconnectMeasurement(fleet, time).RunAsync(second, cancellationToken);
        resident.Add(second.ResidentMegabytes());
        steps.Write($"{size.Name}: all sidecars were back after {reconnect.All.TotalSeconds:0.0} s, with {reconnect.BytesPerSidecar:0} bytes of configuration each");
        await fleet.DisconnectAsync();

        return new SizeResult(size)
        {
            Start = first.Start,
            Connect = connect,
            Change = change,
            Churn = churn,
            Restart = restart,
            Reconnect = reconnect,
            ResidentMegabytes = resident.Max(),
            PeakMegabytes = Math.Max(peak, second.PeakMegabytes()),
        };
    }

    private static Dictionary<string, int> SubscribersOf(MeshLayout layout) => Enumerable.Range(0, layout.Size.Sidecars)
        .SelectMany(layout.SubscriptionsOf)
        .GroupBy(service => MeshLayout.Service(service).ToString())
        .ToDictionary(group => group.Key, group => group.Count());
}
