using System.Runtime.InteropServices;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>
/// The rule in force of each TrafficSplit: the last version that was valid. A bad edit is reported on the object and changes no traffic.
/// </summary>
internal sealed class SplitBook
{
    private readonly Dictionary<ResourceName, SplitRule> _inForce = [];
    private readonly Dictionary<string, Dictionary<ResourceName, SplitRule>> _byNamespace = new(StringComparer.Ordinal);

    /// <summary>Reads a split again, or forgets it if it is gone.</summary>
    /// <returns>The services whose traffic may go elsewhere now.</returns>
    public IEnumerable<ResourceName> Update(ResourceName name, TrafficSplit? split)
    {
        var before = _inForce.GetValueOrDefault(name)?.Apex;
        if (split is null)
        {
            _inForce.Remove(name);
            if (_byNamespace.TryGetValue(name.Namespace, out var rules) && rules.Remove(name) && rules.Count == 0)
            {
                _byNamespace.Remove(name.Namespace);
            }
        }
        else if (SplitTranslator.Read(split).Rule is { } rule)
        {
            _inForce[name] = rule;
            (CollectionsMarshal.GetValueRefOrAddDefault(_byNamespace, name.Namespace, out _) ??= [])[name] = rule;
        }

        return new[] { before, _inForce.GetValueOrDefault(name)?.Apex }.OfType<ResourceName>().Distinct();
    }

    public SplitRule? InForce(ResourceName split) => _inForce.GetValueOrDefault(split);

    /// <summary>The one rule that decides about a service.</summary>
    public SplitRule? Winner(ResourceName apex) =>
        SplitRule.Winner(RulesIn(apex.Namespace).Where(rule => rule.Apex == apex));

    /// <summary>The splits whose outcome depends on a service.</summary>
    public IEnumerable<SplitRule> Mentioning(ResourceName service) =>
        RulesIn(service.Namespace).Where(rule => rule.Mentions(service));

    /// <summary>The splits of a group's namespace that it limits.</summary>
    public IEnumerable<SplitRule> LimitedBy(ResourceName group) =>
        RulesIn(group.Namespace).Where(rule => rule.Groups.Contains(group));

    private IEnumerable<SplitRule> RulesIn(string @namespace) => _byNamespace.GetValueOrDefault(@namespace)?.Values.AsEnumerable() ?? [];
}
