using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Translation.Access;

/// <summary>Says of a policy about workloads whether it is in force and whether what it names exists.</summary>
internal static class WorkloadPolicyJudge
{
    /// <param name="policy">The object.</param>
    /// <param name="reading">What was read of it.</param>
    /// <param name="book">What is in force.</param>
    /// <param name="view">Where Services are looked up.</param>
    /// <param name="standIn">In words, what happens as long as no version was valid.</param>
    public static PolicyState Judge<TRule>(IWorkloadPolicy policy, RuleReading<TRule> reading, WorkloadPolicyBook<TRule> book, IKubernetesView view, string standIn)
        where TRule : class, IWorkloadRule
    {
        var name = policy.NameOf();
        var selection = (reading.Refusal is null ? reading.Rule : book.InForce(name))?.Selection ?? WorkloadSelection.Of(name.Namespace);
        ResourceName? service = selection.Service is { } target ? new(name.Namespace, target) : null;
        var accepted = reading.Refusal is { } refusal
            ? new Finding(false, "Invalid", $"{refusal}; {(book.HasValid(name) ? "the last valid version stays in force" : $"{standIn} {Describe(selection)}")}")
            : new(true, "Accepted", $"applies to {Describe(selection)}");
        var resolved = reading.Refusal is not null ? new Finding(false, "Invalid", "the spec was not accepted")
            : service is { } missing && view.Service(missing) is null ? new(false, "ServiceNotFound", $"there is no Service {missing.Name}, so the policy is about nobody")
            : new(true, "ResolvedRefs", "everything it names exists");
        return new(name, policy.Metadata.Uid ?? "", policy.Metadata.Generation ?? 0, service, accepted, resolved);
    }

    private static string Describe(WorkloadSelection selection) =>
        selection.Service is { } service ? $"the ports of Service {service}"
        : selection.Labels.Count > 0 ? $"pods with {string.Join(", ", selection.Labels.Select(label => $"{label.Key}={label.Value}"))}"
        : $"every pod of namespace {selection.Namespace}";
}
