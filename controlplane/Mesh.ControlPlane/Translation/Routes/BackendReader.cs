using Mesh.Api;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Reads references to backends.</summary>
internal static class BackendReader
{
    private const int MaxBackends = 16;

    public static ValueList<RouteReference> Read(IList<BackendReference>? references, string field, FilterReader filters)
    {
        if (references is { Count: > MaxBackends })
        {
            filters.Faults.Unsupported(field, $"must list at most {MaxBackends} backends");
            return [];
        }

        return (references ?? []).Select((reference, index) => Read(reference, $"{field}[{index}]", filters)).ToValueList();
    }

    public static RouteReference Read(BackendReference reference, string field, FilterReader filters)
    {
        if (!KubernetesNames.IsSubdomain(reference.Name) || !(reference.Namespace is null || KubernetesNames.IsLabel(reference.Namespace)))
        {
            filters.Faults.Unsupported(field, "must name a Service");
        }

        // It is said to clients why a kind cannot be used.
        if (!(reference.Kind is null || (reference.Kind.Length is > 0 and <= KubernetesNames.MaxLabelLength && reference.Kind.All(char.IsAsciiLetterOrDigit))))
        {
            filters.Faults.Unsupported($"{field}.kind", "must be a kind");
        }

        int weight = reference.Weight ?? 1;
        if (weight is < 0 or > SplitTranslator.MaxWeight)
        {
            filters.Faults.Unsupported($"{field}.weight", $"must be from 0 to {SplitTranslator.MaxWeight}");
        }

        return new(
            reference.Group ?? "",
            reference.Kind ?? "Service",
            new(reference.Namespace ?? filters.Namespace, reference.Name ?? ""),
            reference.Port,
            weight,
            filters.Read(reference.Filters, $"{field}.filters"));
    }
}
