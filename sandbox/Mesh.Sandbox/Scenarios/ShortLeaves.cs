using System.Globalization;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Makes certificates end within the time that a scenario has.</summary>
internal static class ShortLeaves
{
    /// <summary>The shortest that the control plane accepts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const string Deployment = "deployment/" + MeshNames.ControlPlane;
    private const string Variable = "MESH_LEAF_LIFETIME";

    /// <summary>From now on the control plane issues certificates of <see cref="Lifetime"/>; those that were issued before live on.</summary>
    public static Task BeginAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        SetAsync(context, $"{Variable}={Lifetime:c}", cancellationToken);

    /// <summary>Back to the default; sidecars get longer certificates when they renew those that they have.</summary>
    public static Task EndAsync(ScenarioContext context, CancellationToken cancellationToken) => SetAsync(context, $"{Variable}-", cancellationToken);

    /// <summary>How long the certificate of a pod's sidecar still lives, as its own metric says; negative once it is over.</summary>
    public static async Task<TimeSpan> LeftAsync(ScenarioContext context, V1Pod pod, CancellationToken cancellationToken)
    {
        MetricsReader metrics = new(context.Http, pod.Status.PodIP, MeshPorts.Metrics);
        double end = await metrics.SumAsync("mesh_certificate_expiry_seconds", cancellationToken);
        return DateTimeOffset.FromUnixTimeSeconds((long)end) - context.Time.GetUtcNow();
    }

    /// <summary>In words, for a report.</summary>
    public static string Describe(IEnumerable<TimeSpan> left) =>
        string.Join(", ", left.Select(time => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s"));

    private static async Task SetAsync(ScenarioContext context, string assignment, CancellationToken cancellationToken)
    {
        await context.Kubectl.RunAsync(cancellationToken, "set", "env", Deployment, "-n", MeshNames.SystemNamespace, assignment);
        await context.Kubectl.RunAsync(cancellationToken, "rollout", "status", Deployment, "-n", MeshNames.SystemNamespace, "--timeout=50s");
    }
}
