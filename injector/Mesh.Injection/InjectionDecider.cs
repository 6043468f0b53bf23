using Mesh.Api.WellKnown;
using Mesh.Injection.Annotations;
using Mesh.Injection.Pods;

namespace Mesh.Injection;

/// <summary>Decides whether a pod gets a sidecar. The order of the rules is the order of the lines.</summary>
internal static class InjectionDecider
{
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";

    public static InjectionDecision Decide(PodView pod, string @namespace, bool namespaceEnabled)
    {
        if (MeshNames.NeverInjected.Contains(@namespace))
        {
            return InjectionDecision.Skip(InjectionReason.SystemNamespace, $"pods of namespace {@namespace} are never injected");
        }

        if (CheckOverride(pod) is { } rejection)
        {
            return rejection;
        }

        InjectionDecision wanted = Wanted(pod, namespaceEnabled);
        return wanted.Outcome == InjectionOutcome.Skip ? wanted : Impossible(pod) ?? AlreadyInjectedOrClash(pod) ?? wanted;
    }

    private static InjectionDecision? CheckOverride(PodView pod)
    {
        string? label = pod.Label(MeshLabels.Inject);
        string? annotation = pod.Annotation(MeshLabels.Inject);
        if (!IsValid(label) || !IsValid(annotation))
        {
            string place = IsValid(label) ? "annotation" : "label";
            string? value = IsValid(label) ? annotation : label;
            return InjectionDecision.Reject(
                InjectionReason.InvalidAnnotation,
                $"{place} {MeshLabels.Inject} has the value {QuotedValue.Of(value!)}: use '{MeshLabels.Enabled}' or '{MeshLabels.Disabled}'");
        }

        return label is not null && annotation is not null && label != annotation
            ? InjectionDecision.Reject(
                InjectionReason.ConflictingOverride,
                $"label {MeshLabels.Inject} says '{label}' but the annotation of the same name says '{annotation}': remove one")
            : null;
    }

    private static bool IsValid(string? value) => value is null or MeshLabels.Enabled or MeshLabels.Disabled;

    private static InjectionDecision Wanted(PodView pod, bool namespaceEnabled) =>
        (pod.Label(MeshLabels.Inject) ?? pod.Annotation(MeshLabels.Inject), namespaceEnabled) switch
        {
            (MeshLabels.Enabled, _) => InjectionDecision.Inject(InjectionReason.PodEnabled, "the pod asks for a sidecar"),
            (MeshLabels.Disabled, _) => InjectionDecision.Skip(InjectionReason.PodDisabled, "the pod asks for no sidecar"),
            (_, true) => InjectionDecision.Inject(InjectionReason.NamespaceEnabled, "the namespace asks for sidecars"),
            _ => InjectionDecision.Skip(InjectionReason.NotRequested, "neither the namespace nor the pod asks for a sidecar"),
        };

    private static InjectionDecision? Impossible(PodView pod)
    {
        if (pod.Annotation(MirrorAnnotation) is not null)
        {
            return InjectionDecision.Skip(InjectionReason.MirrorPod, "a static pod cannot be changed through its mirror");
        }

        if (PodShape.IsTrue(pod.Spec, "hostNetwork"))
        {
            return InjectionDecision.Skip(InjectionReason.HostNetwork, "a pod on the host network cannot have a sidecar");
        }

        bool windows = PodShape.Text(PodShape.Object(pod.Spec, "os", "spec"), "name") == "windows"
            || PodShape.Text(PodShape.Object(pod.Spec, "nodeSelector", "spec"), "kubernetes.io/os") == "windows";
        return windows ? InjectionDecision.Skip(InjectionReason.Windows, "a Windows pod cannot have a sidecar") : null;
    }

    private static InjectionDecision? AlreadyInjectedOrClash(PodView pod)
    {
        bool injected = pod.Annotation(MeshAnnotations.InjectionVersion) is not null
            && pod.HasInitContainer(MeshNames.RedirectContainer)
            && pod.HasInitContainer(MeshNames.ProxyContainer);
        if (injected)
        {
            return InjectionDecision.Skip(InjectionReason.AlreadyInjected, "the pod has a sidecar");
        }

        return ReservedByMesh.FindClash(pod) is { } clash ? InjectionDecision.Reject(InjectionReason.ReservedByMesh, clash) : null;
    }
}
