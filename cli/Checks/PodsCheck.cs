using Mesh.Cli.Clusters;
using Mesh.Cli.Commands;

namespace Mesh.Cli.Checks;

/// <summary>Pods that should have a sidecar and have none, sidecars that are not ready, and sidecars of several versions.</summary>
internal sealed class PodsCheck : ICheck
{
    private const int MaxListed = 5;

    public string Name => "pods";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ClusterAccess cluster, CancellationToken cancellationToken) =>
        Judge(await StatusReader.ReadAsync(cluster.Connection, cancellationToken));

    public static IReadOnlyList<CheckResult> Judge(IReadOnlyList<NamespaceStatus> status)
    {
        string[] unmeshed = [.. status.Where(item => item.InjectionEnabled).SelectMany(item => item.Unmeshed.Select(pod => $"{item.Namespace}/{pod}"))];
        string[] versions = [.. status.SelectMany(item => item.Versions).Distinct().Order(StringComparer.Ordinal)];
        int meshed = status.Sum(item => item.Meshed);
        int ready = status.Sum(item => item.MeshedReady);
        return
        [
            unmeshed.Length == 0
                ? CheckResult.Ok("unmeshed pods", "none in namespaces that ask for sidecars")
                : CheckResult.Warning("unmeshed pods", List(unmeshed), "restart their controllers: kubectl rollout restart; or label them mesh.dev/inject=disabled"),
            ready == meshed
                ? CheckResult.Ok("sidecars", $"{meshed} pods, all ready")
                : CheckResult.Warning("sidecars", $"{meshed - ready} of {meshed} pods are not ready", "kubectl get pods -A -l mesh.dev/injected=true"),
            versions.Length <= 1
                ? CheckResult.Ok("sidecar versions", versions.Length == 0 ? "no sidecars" : versions[0])
                : CheckResult.Warning("sidecar versions", List(versions), "restart what is outdated: kubectl rollout restart"),
        ];
    }

    private static string List(string[] names) => string.Join(", ", names.Take(MaxListed)) + (names.Length > MaxListed ? $" and {names.Length - MaxListed} more" : "");
}
