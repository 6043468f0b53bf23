using k8s.Models;
using Mesh.Api.WellKnown;

namespace Mesh.Kubernetes.Sidecars;

/// <summary>Who has no sidecar although it should, and whose sidecar is outdated. Pure: the control plane and <c>meshctl</c> look with the same eyes.</summary>
/// <param name="Namespaces">Every namespace that has, or asks for, sidecars; by name.</param>
/// <param name="Findings">Workloads whose pods should be made anew: those without a sidecar first, then by namespace and name.</param>
public sealed record SidecarSurvey(IReadOnlyList<NamespaceSidecars> Namespaces, IReadOnlyList<SidecarFinding> Findings)
{
    /// <summary>Looks at all pods.</summary>
    /// <param name="namespaces">All namespaces.</param>
    /// <param name="pods">All pods; those of namespaces that are not listed count as pods of namespaces that do not ask.</param>
    /// <param name="version">What the injector writes into new pods as <see cref="MeshAnnotations.InjectionVersion"/>; null if that is not known, and then nothing is outdated.</param>
    public static SidecarSurvey Of(IEnumerable<V1Namespace> namespaces, IEnumerable<V1Pod> pods, string? version)
    {
        ArgumentNullException.ThrowIfNull(namespaces);
        ArgumentNullException.ThrowIfNull(pods);
        HashSet<string> enabled = [.. namespaces.Where(SidecarRules.IsEnabled).Select(item => item.Metadata.Name)];
        Dictionary<string, int[]> counts = enabled.ToDictionary(name => name, _ => new int[(int)SidecarState.Current + 1], StringComparer.Ordinal);
        Dictionary<(string Namespace, PodOwner Owner, SidecarState State), int> found = [];
        foreach (V1Pod pod in pods)
        {
            string home = pod.Metadata.NamespaceProperty;
            SidecarState state = StateOf(pod, enabled.Contains(home), version);
            if (state == SidecarState.NotNeeded)
            {
                continue;
            }

            if (!counts.TryGetValue(home, out int[]? count))
            {
                counts[home] = count = new int[(int)SidecarState.Current + 1];
            }

            count[(int)state]++;
            if (state is SidecarState.Missing or SidecarState.Outdated)
            {
                var key = (home, PodOwner.Of(pod), state);
                found[key] = found.GetValueOrDefault(key) + 1;
            }
        }

        return new(
            [.. counts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => Summarize(entry.Key, entry.Value))],
            [.. found.Select(entry => new SidecarFinding(entry.Key.Namespace, entry.Key.Owner, entry.Key.State, entry.Value))
                .OrderBy(finding => finding.State)
                .ThenBy(finding => finding.Namespace, StringComparer.Ordinal)
                .ThenBy(finding => finding.Owner.Name, StringComparer.Ordinal)
                .ThenBy(finding => finding.Owner.Uid, StringComparer.Ordinal)]);
    }

    /// <summary>Looks at one pod.</summary>
    public static SidecarState StateOf(V1Pod pod, bool namespaceEnabled, string? version)
    {
        ArgumentNullException.ThrowIfNull(pod);
        if (pod.Status?.Phase is "Succeeded" or "Failed" || pod.Metadata.DeletionTimestamp is not null)
        {
            return SidecarState.NotNeeded;
        }

        if (!SidecarRules.HasSidecar(pod))
        {
            return SidecarRules.ShouldHaveSidecar(pod, namespaceEnabled) ? SidecarState.Missing : SidecarState.NotNeeded;
        }

        string? has = pod.Metadata.Annotations?.TryGetValue(MeshAnnotations.InjectionVersion, out string? value) == true ? value : null;
        return version is null || has == version ? SidecarState.Current : SidecarState.Outdated;
    }

    private static NamespaceSidecars Summarize(string name, int[] counts) => new(
        name, counts[(int)SidecarState.Current] + counts[(int)SidecarState.Outdated], counts[(int)SidecarState.Outdated], counts[(int)SidecarState.Missing]);
}
