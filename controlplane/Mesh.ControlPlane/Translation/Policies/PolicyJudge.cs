using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>Says of a TrafficPolicy whether it is in force and whether what it names exists.</summary>
internal static class PolicyJudge
{
    public static PolicyState Judge(TrafficPolicy policy, PolicyBook book, IKubernetesView view)
    {
        var name = policy.NameOf();
        var reading = PolicyTranslator.Read(policy);
        var inForce = book.InForce(name);
        return new(
            name,
            policy.Metadata.Uid ?? "",
            policy.Metadata.Generation ?? 0,
            (reading.Rule ?? inForce)?.Service,
            Accepted(reading, inForce, book, view),
            reading.Rule is { } rule ? ResolvedRefs(rule, view) : new(false, "Invalid", "the spec was not accepted"));
    }

    private static Finding Accepted(PolicyReading reading, PolicyRule? inForce, PolicyBook book, IKubernetesView view)
    {
        if (reading.Rule is not { } rule)
        {
            return new(false, "Invalid", inForce is null ? reading.Refusal! : $"{reading.Refusal}; the last valid version stays in force");
        }

        return book.Overriding(rule, view.Service(rule.Service)) is { } winner
            ? new(false, "Conflicted", $"{Target(rule)} already has TrafficPolicy {winner.Name.Name}, which is older")
            : new(true, "Accepted", $"applies to {Target(rule)}");
    }

    private static Finding ResolvedRefs(PolicyRule rule, IKubernetesView view)
    {
        if (view.Service(rule.Service) is not { } service || !service.IsInMesh())
        {
            return new(false, "ServiceNotFound", $"there is no Service {rule.Service.Name} in the mesh");
        }

        return PolicyBook.PortOf(rule, service) is null
            ? new(false, "PortNotFound", $"Service {rule.Service.Name} has no TCP port {rule.Section}")
            : new(true, "ResolvedRefs", "the Service exists");
    }

    private static string Target(PolicyRule rule) =>
        rule.Section.Length == 0 ? $"Service {rule.Service.Name}" : $"port {rule.Section} of Service {rule.Service.Name}";
}
