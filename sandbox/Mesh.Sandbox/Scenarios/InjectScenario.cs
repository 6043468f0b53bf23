using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Which pods get a sidecar, which do not, and that what runs beside it is not disturbed.</summary>
internal sealed class InjectScenario : IScenario
{
    private const string Labelled = "scenario-inject";
    private const string Unlabelled = "scenario-unlabelled";
    private const string Disabled = "scenario-disabled";
    private const int CostSamples = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>A liveness probe that fails kills its container after three of its periods of 1 s; the rest is margin.</summary>
    private static readonly TimeSpan LivenessPatience = TimeSpan.FromSeconds(8);

    public string Name => "inject";

    public string Summary => "a label adds a sidecar; opt-out and other namespaces are untouched; probes pass; names are found; a Job with a sidecar completes";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.Kubectl.ApplyAsync(
                Namespace(Labelled, $"{{{MeshLabels.Inject}: {MeshLabels.Enabled}}}")
                + Namespace(Unlabelled, "{}")
                + Namespace(Disabled, $"{{{MeshLabels.Inject}: {MeshLabels.Disabled}}}"),
                cancellationToken);
            await context.Kubectl.ApplyAsync(
                Pod(Labelled, "with-sidecar") + Pod(Labelled, "opted-out", "{mesh.dev/inject: disabled}") + Pod(Unlabelled, "plain") + Pod(Disabled, "plain"),
                cancellationToken);
            await CheckRejectionAsync(context, cancellationToken);

            V1Pod[] pods =
            [
                await CheckPodAsync(context, Labelled, "with-sidecar", meshed: true, cancellationToken),
                await CheckPodAsync(context, Labelled, "opted-out", meshed: false, cancellationToken),
                await CheckPodAsync(context, Unlabelled, "plain", meshed: false, cancellationToken),
                await CheckPodAsync(context, Disabled, "plain", meshed: false, cancellationToken),
            ];
            long allReady = context.Time.GetTimestamp();
            await CheckDnsAsync(context, cancellationToken);
            await CheckJobAsync(context, cancellationToken);
            await CheckCostAsync(context, cancellationToken);
            await CheckProbesAsync(context, pods, allReady, cancellationToken);
        }
        finally
        {
            await context.CleanUpAsync(async ct =>
            {
                await context.Kubectl.RunAsync(ct, "delete", "namespace", Labelled, Unlabelled, Disabled, "--wait=false", "--ignore-not-found");
                await context.Kubectl.RunAsync(ct, "delete", "job", "purchase", "-n", ShopPods.Namespace, "--wait=false", "--ignore-not-found");
            });
        }
    }

    private static async Task<V1Pod> ReadyPodAsync(ScenarioContext context, ResourceKey key, CancellationToken cancellationToken)
    {
        V1Pod? pod = null;
        await Waiting.UntilAsync(
            $"pod {key} to be ready",
            Patience,
            context.Time,
            async ct => (pod = await context.Kubernetes.Resource<V1Pod>().GetAsync(key, ct))?.IsReady() == true,
            cancellationToken);
        return pod!;
    }

    private static async Task<V1Pod> CheckPodAsync(ScenarioContext context, string @namespace, string name, bool meshed, CancellationToken cancellationToken)
    {
        ResourceKey key = new(@namespace, name);
        V1Pod pod = await ReadyPodAsync(context, key, cancellationToken);
        string containers = string.Join(", ", (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers).Select(container => container.Name));
        context.Report.Check(pod.IsMeshed() == meshed, meshed ? $"{key} has a sidecar" : $"{key} has none", $"ready; containers {containers}");
        return pod;
    }

    /// <summary>Readiness tells of one probe that passed; only time tells that liveness probes do.</summary>
    private static async Task CheckProbesAsync(
        ScenarioContext context, IReadOnlyList<V1Pod> before, long allReady, CancellationToken cancellationToken)
    {
        TimeSpan rest = LivenessPatience - context.Time.GetElapsedTime(allReady);
        await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, context.Time, cancellationToken);
        double seconds = context.Time.GetElapsedTime(allReady).TotalSeconds;
        foreach (V1Pod pod in before)
        {
            ResourceKey key = ResourceKey.Of(pod);
            V1Pod? now = await context.Kubernetes.Resource<V1Pod>().GetAsync(key, cancellationToken);
            int restarts = now?.Status.ContainerStatuses.Concat(now.Status.InitContainerStatuses ?? []).Sum(status => status.RestartCount) ?? 0;
            context.Report.Check(
                now?.Metadata.Uid == pod.Metadata.Uid && now.IsReady() && restarts == 0,
                $"the HTTP probes of {key} pass",
                now is null ? "the pod is gone" : $"{(now.IsReady() ? "ready" : "not ready")}, {restarts} restarts {seconds:0} s after it became ready");
        }
    }

    private static async Task CheckRejectionAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        string answer;
        try
        {
            answer = await context.Kubectl.ApplyAsync(
                Pod(Labelled, "invalid", annotations: $"{{{MeshAnnotations.ExcludeInboundPorts}: \"99999\"}}"), cancellationToken);
        }
        catch (KubectlException exception)
        {
            answer = exception.Message;
        }

        context.Report.Check(
            answer.Contains("denied the request", StringComparison.Ordinal) && answer.Contains(MeshAnnotations.ExcludeInboundPorts, StringComparison.Ordinal),
            "an invalid annotation rejects the pod and is named",
            answer.ReplaceLineEndings(" "));
    }

    /// <summary>The shop's programs call each other by name.</summary>
    private static async Task CheckDnsAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        V1Pod caller = (await context.PodsAsync(ShopPods.Namespace, "app=load", cancellationToken))[0];
        MetricsReader metrics = new(context.Http, caller.Status.PodIP, MeshPorts.Metrics);
        double all = await metrics.SumAsync("mesh_dns_queries_total", cancellationToken);
        double forwarded = await metrics.SumAsync("mesh_dns_queries_total", cancellationToken, "outcome=\"forwarded\"");
        context.Report.Check(
            forwarded > 0 && forwarded >= all,
            "names of the cluster are asked for through the sidecar, which passes them on",
            $"{forwarded} of {all} queries of {caller.Name()} went to its nameserver and were answered");
    }

    private static async Task CheckJobAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        long started = context.Time.GetTimestamp();
        await context.Kubectl.RunAsync(cancellationToken, "apply", "-f", Path.Combine(context.Layout.ShopManifests, "job.yaml"));
        await context.Kubectl.RunAsync(cancellationToken, "wait", "--for=condition=complete", "job/purchase", "-n", ShopPods.Namespace, "--timeout=40s");
        V1Pod pod = (await context.PodsAsync(ShopPods.Namespace, "app=purchase", cancellationToken))[0];
        context.Report.Check(
            pod.IsMeshed() && pod.Status.Phase == "Succeeded",
            "a Job with a sidecar completes",
            $"{pod.Name()} {pod.Status.Phase} after {context.Time.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    /// <summary>One pod after the other, so that each sidecar starts as it would on a node that is not busy with ten others.</summary>
    private static async Task CheckCostAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        List<SidecarCost> costs = [];
        for (int i = 1; i <= CostSamples; i++)
        {
            string name = $"cost-{i}";
            await context.Kubectl.ApplyAsync(Pod(Labelled, name), cancellationToken);
            costs.Add(await SidecarCost.MeasureAsync(context, await ReadyPodAsync(context, new ResourceKey(Labelled, name), cancellationToken), cancellationToken));
        }

        SidecarCost.Check(context, costs);
    }

    private static string Namespace(string name, string labels) =>
        $$"""
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: {{name}}
          labels: {{labels}}

        """;

    private static string Pod(string @namespace, string name, string labels = "{}", string annotations = "{}") =>
        $$"""
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          namespace: {{@namespace}}
          name: {{name}}
          labels: {{labels}}
          annotations: {{annotations}}
        spec:
          terminationGracePeriodSeconds: 5
          containers:
            - name: app
              image: mesh/samples:0.1.0
              args: [checkout]
              ports: [{name: http, containerPort: 8080}]
              startupProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 1, failureThreshold: 30}
              readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 1}
              livenessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 1}

        """;
}
