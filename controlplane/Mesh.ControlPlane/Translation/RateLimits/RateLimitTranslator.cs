using System.Globalization;
using Mesh.Api;
using Mesh.ControlPlane.Kubernetes.RateLimitPolicies;
using Mesh.ControlPlane.Model.RateLimits;
using Mesh.ControlPlane.Translation.Access;
using Mesh.ControlPlane.Translation.Policies;

namespace Mesh.ControlPlane.Translation.RateLimits;

/// <summary>Reads a RateLimitPolicy, looking at nothing but the object itself. The schema refuses most of what is refused here; an older schema, or none, may let it through.</summary>
internal static class RateLimitTranslator
{
    private const int MaxTokens = 1_000_000;
    private const uint Second = 1000;

    /// <returns>For a refused policy nothing stands in: it limits nothing until it is valid.</returns>
    public static RuleReading<RateLimitRule> Read(RateLimitPolicy policy)
    {
        var name = policy.NameOf();
        PolicyFields fields = new();
        if (policy.Spec is not { } spec)
        {
            return new(null, "spec is missing");
        }

        var selection = SelectionReader.Read(name.Namespace, spec.TargetRef, spec.Selector, fields);
        var limits = SpecList.Read(spec.Limits, "spec.limits", fields, (limit, field, _) => Read(limit, field, spec.Limits!.IndexOf(limit), fields));
        if (limits.Count == 0)
        {
            fields.Refuse<int>("spec.limits", "must have an entry");
        }
        else if (limits.Select(limit => limit.Name).Distinct(StringComparer.Ordinal).Count() < limits.Count)
        {
            fields.Refuse<int>("spec.limits", "must not have two entries of one name");
        }

        return fields.Fault is { } fault ? new(null, fault) : new(new(name, selection, limits), null);
    }

    private static RateLimit Read(RateLimitSpec spec, string field, int index, PolicyFields fields)
    {
        string name = spec.Name ?? index.ToString(CultureInfo.InvariantCulture);
        if (!KubernetesNames.IsLabel(name))
        {
            fields.Refuse<int>($"{field}.name", "must be letters, digits and dashes");
        }

        uint? requests = fields.Number($"{field}.requests", spec.Requests ?? 0, 1, MaxTokens);
        return new(
            name,
            SpecList.Read(spec.To, $"{field}.to", fields, OperationReader.Read),
            fields.Word<RateLimitKey>($"{field}.by", spec.By) ?? RateLimitKey.Workload,
            requests ?? 0,
            fields.Time($"{field}.per", spec.Per, least: Second) ?? Second,
            fields.Number($"{field}.burst", spec.Burst, 1, MaxTokens) ?? requests ?? 0);
    }
}
