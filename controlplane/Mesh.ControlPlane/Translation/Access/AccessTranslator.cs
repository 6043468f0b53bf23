using System.Net;
using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Access;
using Mesh.ControlPlane.Translation.Policies;

namespace Mesh.ControlPlane.Translation.Access;

/// <summary>
/// Reads an AccessPolicy, looking at nothing but the object itself. The schema refuses most of what is refused here; an older schema, or none, may let it through. Nothing is ever left out
/// of a policy because it cannot be understood: then all of it is refused.
/// </summary>
internal static class AccessTranslator
{
    /// <returns>For a refused policy, a rule that denies what it is about.</returns>
    public static RuleReading<AccessPolicyRule> Read(AccessPolicy policy)
    {
        var name = policy.NameOf();
        PolicyFields fields = new();
        if (policy.Spec is not { } spec)
        {
            return Refused(name, WorkloadSelection.Of(name.Namespace), "spec is missing");
        }

        var selection = SelectionReader.Read(name.Namespace, spec.TargetRef, spec.Selector, fields);
        var action = fields.Word<AccessAction>("spec.action", spec.Action ?? "");
        if (action == AccessAction.Unintelligible)
        {
            fields.Refuse<int>("spec.action", "must be one of Allow, Deny, Audit");
        }

        var rules = SpecList.Read(spec.Rules, "spec.rules", fields, Read, mayBeEmpty: true);
        return fields.Fault is { } fault ? Refused(name, selection, fault) : new(new(name, selection, action!.Value, rules), null);
    }

    private static RuleReading<AccessPolicyRule> Refused(ResourceName name, WorkloadSelection selection, string fault) =>
        new(new(name, selection, AccessAction.Unintelligible, []), fault);

    private static AccessRule Read(AccessRuleSpec spec, string field, PolicyFields fields) =>
        new(SpecList.Read(spec.From, $"{field}.from", fields, Read), SpecList.Read(spec.To, $"{field}.to", fields, OperationReader.Read));

    private static AccessSource Read(AccessSourceSpec spec, string field, PolicyFields fields)
    {
        if (spec is { Principals: null, Namespaces: null, ServiceAccounts: null, Cidrs: null })
        {
            fields.Refuse<int>(field, "must say something");
        }

        return new(
            SpecList.Read(spec.Principals, $"{field}.principals", fields, text => SpiffePattern.TryParse(text) is not null, "must be a SPIFFE id, whose segments may be '*' each, or '*'"),
            SpecList.Read(spec.Namespaces, $"{field}.namespaces", fields, text => KubernetesNames.IsLabel(text), "must be the name of a namespace"),
            SpecList.Read(spec.ServiceAccounts, $"{field}.serviceAccounts", fields, text => ResourceName.TryParse(text) is { } account && KubernetesNames.IsLabel(account.Namespace) && KubernetesNames.IsSubdomain(account.Name), "must be <namespace>/<name>"),
            SpecList.Read(spec.Cidrs, $"{field}.cidrs", fields, IsNetwork, "must be a network such as 10.0.0.0/8, without bits beyond its prefix"));
    }

    private static bool IsNetwork(string text) =>
        IPNetwork.TryParse(text, out var network) && IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/')), out var address) && network.BaseAddress.Equals(address);
}
