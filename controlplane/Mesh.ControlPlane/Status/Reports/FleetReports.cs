using System.Collections.Immutable;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;

namespace Mesh.ControlPlane.Status.Reports;

/// <summary>What the other replicas have reported. Only the leader follows it.</summary>
internal sealed class FleetReports(ReportMap map, Replicas replicas, TimeProvider time)
{
    private static readonly TimeSpan CleanInterval = TimeSpan.FromMinutes(1);

    private ImmutableDictionary<string, IReadOnlyDictionary<SubjectKey, AppliedPart>> _reports =
        ImmutableDictionary<string, IReadOnlyDictionary<SubjectKey, AppliedPart>>.Empty;

    /// <summary>Reads reports until cancelled.</summary>
    /// <param name="changed">Gets the objects of which a report says something new; null: all of them, because another replica serves or one does no longer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Action<StatusKey?> changed, CancellationToken cancellationToken)
    {
        var reports = map.Follow();
        reports.OnChange(_ => Read(map.Read(reports), changed));
        void OnReplicas() => changed(null);
        replicas.Changed += OnReplicas;
        try
        {
            await Task.WhenAll(reports.RunAsync(cancellationToken), CleanAsync(reports, cancellationToken));
        }
        finally
        {
            replicas.Changed -= OnReplicas;
        }
    }

    /// <summary>What the other replicas that serve have said about a version of an object, or a newer one.</summary>
    /// <returns>Their parts, and the replicas that have not said anything yet.</returns>
    public (IReadOnlyList<AppliedPart> Parts, IReadOnlyList<string> Silent) Of(StatusSubject subject)
    {
        var parts = new List<AppliedPart>();
        var silent = new List<string>();
        var reports = Volatile.Read(ref _reports);
        foreach (string replica in replicas.Others().Order(StringComparer.Ordinal))
        {
            if (reports.GetValueOrDefault(replica)?.GetValueOrDefault(subject.Key) is { } part
                && subject.Uid.StartsWith(part.Uid, StringComparison.Ordinal)
                && part.Generation >= subject.Generation)
            {
                parts.Add(part);
            }
            else
            {
                silent.Add(replica);
            }
        }

        return (parts, silent);
    }

    private void Read(IDictionary<string, string> texts, Action<StatusKey?> changed)
    {
        var before = Volatile.Read(ref _reports);
        var now = texts.ToImmutableDictionary(text => text.Key, text => (IReadOnlyDictionary<SubjectKey, AppliedPart>)ReportText.Read(text.Value), StringComparer.Ordinal);
        Volatile.Write(ref _reports, now);
        foreach (string replica in before.Keys.Union(now.Keys))
        {
            IReadOnlyDictionary<SubjectKey, AppliedPart> empty = ImmutableDictionary<SubjectKey, AppliedPart>.Empty;
            var (old, next) = (before.GetValueOrDefault(replica, empty), now.GetValueOrDefault(replica, empty));
            foreach (var subject in old.Keys.Union(next.Keys).Where(subject => old.GetValueOrDefault(subject) != next.GetValueOrDefault(subject)))
            {
                changed(subject.Object);
            }
        }
    }

    private async Task CleanAsync(Informer<V1ConfigMap> reports, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(CleanInterval, time, cancellationToken);
            string[] gone = [.. map.Read(reports).Keys.Where(replica => !replicas.Exists(replica))];
            try
            {
                await (gone.Length > 0 ? map.RemoveAsync(gone, cancellationToken) : Task.CompletedTask);
            }
            catch (Exception exception) when (exception is KubernetesApiException or HttpRequestException or TimeoutException or IOException)
            {
                // It does no harm: who does not serve is not asked. The next time.
            }
        }
    }
}
