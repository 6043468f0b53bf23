using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>The root of the mesh is replaced under load: everybody learns the new one, its issuer takes over, the old one is forgotten.</summary>
internal sealed class RotateRootScenario : IScenario
{
    private const string Url = "http://checkout/";
    private const int RequestsPerSecond = 100;
    private const string Request = "scenario";

    /// <summary>A certificate's life until the old root may go, and what the steps before and after it take.</summary>
    private static readonly TimeSpan Patience = ShortLeaves.Lifetime + TimeSpan.FromSeconds(45);

    private static readonly ResourceKey Status = new(MeshNames.SystemNamespace, MeshNames.CaStatusConfigMap);

    public string Name => "rotate-root";

    public string Summary => "the root certificate is replaced under load, with leaves of 30 s: no request fails, and the old root is gone at the end";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        try
        {
            await ShortLeaves.BeginAsync(context, cancellationToken);
            // What was issued for a day would keep the old root for a day: everybody begins anew.
            await context.Kubectl.RunAsync(cancellationToken, "rollout", "restart", "deployment", "-n", ShopPods.Namespace);
            foreach (string deployment in await DeploymentsAsync(context, cancellationToken))
            {
                await context.Kubectl.RunAsync(cancellationToken, "rollout", "status", $"deployment/{deployment}", "-n", ShopPods.Namespace, "--timeout=50s");
            }

            await RotateAsync(context, cancellationToken);
        }
        finally
        {
            await context.CleanUpAsync(ct => ShortLeaves.EndAsync(context, ct));
        }
    }

    private static async Task RotateAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<V1Pod> sidecars = [.. (await context.PodsAsync(ShopPods.Namespace, $"{MeshLabels.Injected}={MeshLabels.True}", cancellationToken)).Where(ShopPods.IsReady)];
        List<TimeSpan> left = await LeftAsync(context, sidecars, cancellationToken);
        context.Report.Check(
            sidecars.Count > 0 && left.All(time => time > TimeSpan.Zero && time <= ShortLeaves.Lifetime),
            $"every sidecar has a certificate of at most {ShortLeaves.Lifetime.TotalSeconds:0} s",
            ShortLeaves.Describe(left));
        string before = await BundleAsync(context, cancellationToken);

        await using RunningLoad load = RunningLoad.Start(await context.LoadGeneratorsAsync(cancellationToken), Url, RequestsPerSecond, context.Time, cancellationToken);
        await context.Kubectl.RunAsync(
            cancellationToken, "annotate", "secret", MeshNames.CaRootSecret, "-n", MeshNames.SystemNamespace, "--overwrite", $"{CaAnnotations.Rotate}={Request}");
        long asked = context.Time.GetTimestamp();
        List<string> phases = [];
        bool overlap = false;
        bool complete = await Waiting.TryUntilAsync(
            Patience,
            context.Time,
            async ct =>
            {
                IDictionary<string, string> status = await StatusAsync(context, ct);
                string phase = status[CaStatusKeys.Phase];
                if (phases.Count == 0 || phases[^1] != phase)
                {
                    phases.Add(phase);
                }

                overlap |= phase == "Switched" && Roots(status) == 2;
                return status.TryGetValue(CaStatusKeys.Rotated, out string? rotated) && rotated == Request;
            },
            cancellationToken);
        TimeSpan took = context.Time.GetElapsedTime(asked);
        // Certificates of the new issuer are renewed at least once after the old root is gone.
        await Task.Delay(TimeSpan.FromSeconds(3), context.Time, cancellationToken);
        LoadTally total = (await load.StopAsync(cancellationToken))[0].Total;

        context.Report.Check(
            complete && phases.Where(phase => phase != "Stable").SequenceEqual(["Distributing", "Switched", "Retiring"]) && overlap,
            "the rotation goes through its three phases, and both roots are believed when the issuer changes",
            $"{string.Join(" → ", phases)} in {took.TotalSeconds:0} s");
        context.Report.Check(
            total is { Failed: 0, Requests: > 0 }, "no request fails from before the rotation until after it", total.DescribeFailures());
        string after = await BundleAsync(context, cancellationToken);
        context.Report.Check(
            after != before && after.Split("BEGIN CERTIFICATE").Length == 2,
            "the new root alone is left in the trust bundle of the namespace",
            $"{after.Split("BEGIN CERTIFICATE").Length - 1} root, {(after == before ? "the old one" : "another one than before")}");
        left = await LeftAsync(context, sidecars, cancellationToken);
        context.Report.Check(left.All(time => time > TimeSpan.Zero), "every sidecar has a valid certificate", ShortLeaves.Describe(left));
        await CheckWaitAsync(context, cancellationToken);
    }

    private static async Task CheckWaitAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        string waited = await context.Kubectl.RunAsync(
            cancellationToken,
            "wait", "configmap/" + MeshNames.CaStatusConfigMap, "-n", MeshNames.SystemNamespace, $"--for=jsonpath={{.data.{CaStatusKeys.Rotated}}}={Request}", "--timeout=5s");
        context.Report.Check(waited.Contains("condition met", StringComparison.Ordinal), "kubectl wait can wait for it", waited.Trim());
    }

    private static async Task<List<TimeSpan>> LeftAsync(ScenarioContext context, IReadOnlyList<V1Pod> pods, CancellationToken cancellationToken)
    {
        List<TimeSpan> left = [];
        foreach (V1Pod pod in pods)
        {
            left.Add(await ShortLeaves.LeftAsync(context, pod, cancellationToken));
        }

        return left;
    }

    private static int Roots(IDictionary<string, string> status) => status[CaStatusKeys.Roots].Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private static async Task<IDictionary<string, string>> StatusAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        (await context.Kubernetes.Resource<V1ConfigMap>().GetAsync(Status, cancellationToken))?.Data
        ?? throw new InvalidOperationException($"there is no ConfigMap {Status}");

    private static async Task<string> BundleAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        (await context.Kubernetes.Resource<V1ConfigMap>().GetAsync(new ResourceKey(ShopPods.Namespace, MeshNames.TrustBundleConfigMap), cancellationToken))?.Data[MeshNames.TrustBundleKey]
        ?? throw new InvalidOperationException($"namespace {ShopPods.Namespace} has no trust bundle");

    private static async Task<IEnumerable<string>> DeploymentsAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        (await context.Kubernetes.Resource<V1Deployment>().ListAsync(new ResourceQuery(ShopPods.Namespace), cancellationToken)).Items.Select(deployment => deployment.Name());
}
