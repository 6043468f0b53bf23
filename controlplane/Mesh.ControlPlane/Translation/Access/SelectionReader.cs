using Mesh.Api;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation.Policies;

namespace Mesh.ControlPlane.Translation.Access;

/// <summary>Reads whom a policy is about.</summary>
internal static class SelectionReader
{
    /// <returns>If it cannot be understood, the whole namespace.</returns>
    public static WorkloadSelection Read(string @namespace, PolicyTargetReference? target, WorkloadSelectorSpec? selector, PolicyFields fields)
    {
        if (target is not null && selector is not null)
        {
            fields.Refuse<int>("spec.selector", "is not used beside spec.targetRef");
        }
        else if (target is not null && (!string.IsNullOrEmpty(target.Group) || target.Kind is not (null or "Service") || !KubernetesNames.IsLabel(target.Name ?? "") || target.SectionName is not null))
        {
            fields.Refuse<int>("spec.targetRef", $"must name a Service of namespace {@namespace}, without sectionName");
        }
        else if (selector is { MatchLabels: not { Count: > 0 } })
        {
            // Everything, or nothing? Whoever means the namespace leaves the selector out.
            fields.Refuse<int>("spec.selector.matchLabels", "must not be empty");
        }
        else
        {
            return new(@namespace, target?.Name, (selector?.MatchLabels ?? new Dictionary<string, string>()).OrderBy(label => label.Key, StringComparer.Ordinal).ToValueList());
        }

        return WorkloadSelection.Of(@namespace);
    }
}
