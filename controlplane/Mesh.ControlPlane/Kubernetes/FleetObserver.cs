using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Translation;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// Puts together, for the leader, how far the whole mesh is with the bundle in force: own sidecars, those that other replicas report, pods whose sidecar has a stream to
/// nobody at present, and objects from which pods and the API server learn the roots.
/// </summary>
internal sealed class FleetObserver(
    TrustObserver own, KubernetesConnection connection, ClusterInformers informers, IEnumerable<IPublisher> publishers, ControlPlaneOptions options)
{
    private readonly ResourceClient<V1Pod> _pods = connection.Resource<V1Pod>();
    private readonly ResourceQuery _replicas = new(options.Namespace, $"app.kubernetes.io/name={MeshNames.ControlPlane}");

    /// <summary>How far everybody is.</summary>
    /// <param name="inForce">The authority in force here.</param>
    /// <param name="reports">What replicas have reported.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task<FleetTrust> ObserveAsync(AuthorityInForce inForce, IReadOnlyDictionary<string, TrustReport> reports, CancellationToken cancellationToken)
    {
        var current = new List<TrustReport>();
        var waiting = new List<string>();
        foreach (string replica in await ReplicasAsync(cancellationToken))
        {
            var report = replica == options.Replica ? own.Observe() : reports.GetValueOrDefault(replica);
            if (report?.Bundle == inForce.Bundle.Fingerprint)
            {
                current.Add(report);
            }
            else
            {
                waiting.Add($"control plane {replica}");
            }
        }

        // A sidecar that moves from one replica to another may be in two reports: it is done if one of them says so.
        var sidecars = current.SelectMany(report => report.Sidecars).GroupBy(sidecar => sidecar.Pod, StringComparer.Ordinal).ToList();
        waiting.AddRange(sidecars.Where(same => !same.Any(sidecar => sidecar.HasAcknowledged)).Select(same => same.Key).Order(StringComparer.Ordinal));
        waiting.AddRange(NotConnected(current, sidecars.Select(same => same.Key).ToHashSet(StringComparer.Ordinal)));
        waiting.AddRange(publishers.SelectMany(publisher => publisher.Behind(inForce)));

        int connected = Math.Max(sidecars.Count, current.Sum(report => report.Connected));
        return new(
            connected,
            connected - sidecars.Count(same => !same.Any(sidecar => sidecar.HasAcknowledged)),
            waiting,
            current.SelectMany(report => report.Sidecars)
                .GroupBy(sidecar => sidecar.Root, StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => (IReadOnlyList<string>)[.. same.Select(sidecar => sidecar.Pod).Distinct(StringComparer.Ordinal)], StringComparer.Ordinal));
    }

    /// <summary>A pod that serves while its sidecar has no stream would not believe those whose certificates are newer than what it knows.</summary>
    private IEnumerable<string> NotConnected(IReadOnlyList<TrustReport> reports, HashSet<string> connected)
    {
        List<string> ready = [.. informers.Pods.Store.All().Where(IsReadyAndMeshed).Select(pod => $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}")];
        int unlisted = reports.Sum(report => report.Connected - report.Sidecars.Count);
        if (unlisted == 0)
        {
            return ready.Where(pod => !connected.Contains(pod)).Order(StringComparer.Ordinal).Select(pod => $"{pod} (ready, and connected to no control plane)");
        }

        // Too many to be listed by name: then their number must do.
        int missing = ready.Count(pod => !connected.Contains(pod)) - unlisted;
        return missing > 0 ? [$"{missing} ready pods whose sidecars are connected to no control plane"] : [];
    }

    private async Task<IReadOnlyCollection<string>> ReplicasAsync(CancellationToken cancellationToken)
    {
        var pods = await _pods.ListAsync(_replicas, cancellationToken);
        return [.. pods.Items
            .Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status?.Phase == "Running")
            .Select(pod => pod.Metadata.Name)
            .Append(options.Replica)
            .Distinct(StringComparer.Ordinal)];
    }

    private static bool IsReadyAndMeshed(V1Pod pod) =>
        pod.IsInjected() && !pod.HasEnded() && pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;
}
