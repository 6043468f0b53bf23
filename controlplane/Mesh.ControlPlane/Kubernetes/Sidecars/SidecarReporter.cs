using k8s.Models;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Sidecars;

namespace Mesh.ControlPlane.Kubernetes.Sidecars;

/// <summary>Tells people what a look has found: numbers as metrics, and an Event on what has to make its pods anew.</summary>
internal sealed class SidecarReporter(SidecarPace pace, SidecarMetrics metrics, EventRecorder events)
{
    /// <summary>Takes in one look.</summary>
    /// <param name="survey">What was found.</param>
    /// <param name="version">What the injector would make now; null if that is not known.</param>
    public void Report(SidecarSurvey survey, string? version)
    {
        metrics.Show(survey.Namespaces, version is not null);
        foreach (var finding in pace.Take(survey.Findings))
        {
            Say(finding, version);
        }
    }

    /// <summary>Another replica counts from now on.</summary>
    public void Clear() => metrics.Show([], isVersionKnown: false);

    // Without numbers: then a repetition counts up the same Event.
    private void Say(SidecarFinding finding, string? version)
    {
        var owner = finding.Owner;
        var about = new V1ObjectReference { ApiVersion = owner.ApiVersion, Kind = owner.Kind, NamespaceProperty = finding.Namespace, Name = owner.Name, Uid = owner.Uid };
        string remedy = owner.RestartCommand(finding.Namespace) ?? "delete the pods and create them again";
        if (finding.State == SidecarState.Missing)
        {
            events.Record(
                about,
                EventType.Warning,
                "SidecarMissing",
                "Inject",
                $"Pods of {owner.Workload} have no sidecar although they should: they were created before it was asked for, or without the injector. Their traffic is neither encrypted nor under any policy. Make new ones: {remedy}");
        }
        else
        {
            events.Record(
                about, EventType.Normal, "SidecarOutdated", "Inject", $"Pods of {owner.Workload} have another sidecar than the injector makes now ({version}). When it suits, make new ones: {remedy}");
        }
    }
}
