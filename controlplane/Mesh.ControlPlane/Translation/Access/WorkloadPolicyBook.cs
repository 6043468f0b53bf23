using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Translation.Access;

/// <summary>
/// What is in force of each policy of one kind: the last version that was valid, or what stands in for one that never was. A bad edit is reported on the object and changes nothing else.
/// </summary>
internal sealed class WorkloadPolicyBook<TRule>
    where TRule : class, IWorkloadRule
{
    private readonly Dictionary<ResourceName, TRule> _inForce = [];
    private readonly HashSet<ResourceName> _valid = [];
    private readonly Dictionary<string, SortedDictionary<string, TRule>> _byNamespace = new(StringComparer.Ordinal);

    /// <summary>Takes a policy as it is now.</summary>
    /// <param name="name">The object.</param>
    /// <param name="reading">What was read; null if the object is gone.</param>
    /// <returns>True if something else is in force than before.</returns>
    public bool Update(ResourceName name, RuleReading<TRule>? reading)
    {
        var before = _inForce.GetValueOrDefault(name);
        var after = reading is null || reading.Refusal is null || !_valid.Contains(name) ? reading?.Rule : before;
        if (reading is null)
        {
            _valid.Remove(name);
        }
        else if (reading.Refusal is null)
        {
            _valid.Add(name);
        }

        if (Equals(before, after))
        {
            return false;
        }

        var rules = _byNamespace.TryGetValue(name.Namespace, out var known) ? known : _byNamespace[name.Namespace] = new(StringComparer.Ordinal);
        _inForce.Remove(name);
        rules.Remove(name.Name);
        if (after is not null)
        {
            _inForce[name] = after;
            rules[name.Name] = after;
        }

        return true;
    }

    /// <summary>Whether an earlier version of it was valid, so that this one is in force.</summary>
    public bool HasValid(ResourceName name) => _valid.Contains(name);

    public TRule? InForce(ResourceName name) => _inForce.GetValueOrDefault(name);

    /// <summary>Policies of a namespace, by name.</summary>
    public IEnumerable<TRule> In(string @namespace) => _byNamespace.TryGetValue(@namespace, out var rules) ? rules.Values : [];

    /// <summary>Policies about a Service.</summary>
    public IEnumerable<TRule> About(ResourceName service) => In(service.Namespace).Where(rule => rule.Selection.Service == service.Name);
}
