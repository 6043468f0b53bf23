using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status.Reports;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>What statuses are made of, and where what needs a person is reported.</summary>
internal sealed record StatusInputs(ModelStore Models, ApplicationJudge Judge, FleetReports Fleet, StatusPace Pace, ReconnectWindow Window, EventRecorder Events)
{
    /// <summary>All that is said of one version of an object.</summary>
    /// <param name="subject">The version.</param>
    /// <param name="accepted">Whether it is in force.</param>
    /// <param name="resolvedRefs">Whether everything it names exists.</param>
    /// <param name="current">What the object says now.</param>
    public IReadOnlyList<(string Type, Finding Finding)> Findings(StatusSubject subject, Finding accepted, Finding resolvedRefs, IList<V1Condition>? current)
    {
        bool isCarried = Judge.IsCarried(subject);
        var (parts, silent) = Fleet.Of(subject);
        var before = current?.FirstOrDefault(condition => condition.Type == Conditions.Applied);
        return
        [
            (Conditions.Accepted, accepted),
            (Conditions.ResolvedRefs, resolvedRefs),
            (Conditions.Programmed, Conditions.JudgeProgrammed(accepted, isCarried)),
            (Conditions.Applied, Conditions.JudgeApplied(accepted, isCarried, [Judge.Judge(subject), .. parts], silent, before, subject.Generation, Window.Left > TimeSpan.Zero)),
        ];
    }

    /// <summary>Writes the conditions of an object that has one list of them, if they differ and it is time.</summary>
    public async ValueTask<ReconcileResult> WriteAsync<T>(
        ResourceClient<T> client, T target, IList<V1Condition>? current, StatusSubject subject, Finding accepted, Finding resolvedRefs, DateTime now, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var key = subject.Key.Object;
        var findings = Findings(subject, accepted, resolvedRefs, current);
        if (Conditions.Next(current, findings, subject.Generation, now) is not { } conditions)
        {
            Pace.Forget(key);
            return Settled(findings);
        }

        if (Conditions.OnlyNumbersDiffer(current, conditions) && Pace.WaitFor(key, findings[^1].Finding.Holds) is var wait && wait > TimeSpan.Zero)
        {
            return ReconcileResult.After(wait);
        }

        Pace.Forget(key);
        if (await StatusPatch.WriteAsync(client, target, "conditions", JsonNode.Parse(ObjectJson.Serialize(conditions)), cancellationToken))
        {
            Report(target, findings, current, subject.Generation);
        }

        return Settled(findings);
    }

    /// <summary>Whether there is nothing to look at until something changes.</summary>
    public ReconcileResult Settled(IReadOnlyList<(string Type, Finding Finding)> findings) =>
        !findings[^1].Finding.Holds && Window.Left is var left && left > TimeSpan.Zero ? ReconcileResult.After(left) : ReconcileResult.Done;

    /// <summary>Events for what a person has to change, each once.</summary>
    public void Report<T>(T target, IReadOnlyList<(string Type, Finding Finding)> findings, IList<V1Condition>? before, long generation)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        foreach (var (type, finding) in findings.Where(entry => !entry.Finding.Holds))
        {
            var known = before?.FirstOrDefault(condition => condition.Type == type);
            // What sidecars have not done yet is nothing to change, and how many refuse it is no news.
            bool isNews = type switch
            {
                Conditions.Accepted or Conditions.ResolvedRefs => known?.Reason != finding.Reason || known.Message != finding.Message,
                Conditions.Applied => finding.Reason == Conditions.Rejected && (known?.Reason != finding.Reason || known.ObservedGeneration != generation),
                _ => false,
            };
            if (isNews)
            {
                Events.Record(target, EventType.Warning, finding.Reason, type == Conditions.Applied ? "Apply" : "Translate", finding.Message);
            }
        }
    }
}
