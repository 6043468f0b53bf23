using k8s.Models;
using Mesh.Cli.Clusters;
using Mesh.Cli.Commands;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Sidecars;

namespace Mesh.Cli.Checks;

/// <summary>Pods that should have a sidecar and have none, sidecars that are not ready, and sidecars that are not what the injector would make now.</summary>
internal sealed class PodsCheck : ICheck
{
    private const int MaxListed = 5;
    private const string Versions = "sidecar versions";

    public string Name => "pods";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ClusterAccess cluster, CancellationToken cancellationToken)
    {
        KubernetesConnection connection = cluster.Connection;
        ResourceList<V1Namespace> namespaces = await connection.Resource<V1Namespace>().ListAsync(ResourceQuery.All, cancellationToken);
        ResourceList<V1Pod> pods = await connection.Resource<V1Pod>().ListAsync(ResourceQuery.All, cancellationToken);
        string? version = await InjectionProbe.VersionAsync(connection, cancellationToken);
        return Judge(StatusReader.Summarize(namespaces.Items, pods.Items), SidecarSurvey.Of(namespaces.Items, pods.Items, version), version);
    }

    /// <param name="status">Readiness and versions.</param>
    /// <param name="survey">Who has no sidecar, and whose is outdated.</param>
    /// <param name="version">What the injector would make now; null if that is not known.</param>
    public static IReadOnlyList<CheckResult> Judge(IReadOnlyList<NamespaceStatus> status, SidecarSurvey survey, string? version)
    {
        int meshed = status.Sum(item => item.Meshed);
        int ready = status.Sum(item => item.MeshedReady);
        SidecarFinding[] missing = [.. survey.Findings.Where(finding => finding.State == SidecarState.Missing)];
        return
        [
            missing.Length == 0
                ? CheckResult.Ok("unmeshed pods", "none that should have a sidecar")
                : CheckResult.Warning("unmeshed pods", List(missing), $"{Restart(missing)}; or label the pods mesh.dev/inject=disabled"),
            ready == meshed
                ? CheckResult.Ok("sidecars", $"{meshed} pods, all ready")
                : CheckResult.Warning("sidecars", $"{meshed - ready} of {meshed} pods are not ready", "kubectl get pods -A -l mesh.dev/injected=true"),
            JudgeVersions([.. status.SelectMany(item => item.Versions).Distinct().Order(StringComparer.Ordinal)], survey, version),
        ];
    }

    private static CheckResult JudgeVersions(string[] versions, SidecarSurvey survey, string? version)
    {
        SidecarFinding[] outdated = [.. survey.Findings.Where(finding => finding.State == SidecarState.Outdated)];
        if (outdated.Length > 0)
        {
            return CheckResult.Warning(Versions, $"not {version}, which the injector would make now: {List(outdated)}", Restart(outdated));
        }

        // Without a namespace that asks for sidecars nobody can say what the injector would make.
        return versions.Length <= 1 || version is not null
            ? CheckResult.Ok(Versions, versions.Length == 0 ? "no sidecars" : version ?? versions[0])
            : CheckResult.Warning(Versions, List(versions), "restart what is outdated: kubectl rollout restart");
    }

    private static string Restart(SidecarFinding[] findings) =>
        $"create them anew: {findings.Select(finding => finding.Owner.RestartCommand(finding.Namespace)).FirstOrDefault(command => command is not null) ?? "delete the pods and create them again"}";

    private static string List<T>(IReadOnlyCollection<T> names) =>
        string.Join(", ", names.Take(MaxListed)) + (names.Count > MaxListed ? $" and {names.Count - MaxListed} more" : "");
}
