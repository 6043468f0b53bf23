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

    /// <summary>Reads a split again, or forgets it if it is gone.</summary>
    /// <returns>The services whose traffic may go elsewhere now.</returns>
    public IEnumerable<ResourceName> Update(ResourceName name, TrafficSplit? split)
    {
        var before = _inForce.GetValueOrDefault(name)?.Apex;
        if (split is null)
        {
            _inForce.Remove(name);
        }
        else if (SplitTranslator.Read(split).Rule is { } rule)
        {
            _inForce[name] = rule;
        }

        return new[] { before, _inForce.GetValueOrDefault(name)?.Apex }.OfType<ResourceName>().Distinct();
    }

    public SplitRule? InForce(ResourceName split) => _inForce.GetValueOrDefault(split);

    /// <summary>The one rule that decides about a service.</summary>
    public SplitRule? Winner(ResourceName apex, IKubernetesView view) =>
        SplitRule.Winner(RulesIn(apex.Namespace, view).Where(rule => rule.Apex == apex));

    /// <summary>The splits whose outcome depends on a service.</summary>
    public IEnumerable<SplitRule> Mentioning(ResourceName service, IKubernetesView view) =>
        RulesIn(service.Namespace, view).Where(rule => rule.Mentions(service));

    /// <summary>The splits of a group's namespace that it limits.</summary>
    public IEnumerable<SplitRule> LimitedBy(ResourceName group, IKubernetesView view) =>
        RulesIn(group.Namespace, view).Where(rule => rule.Groups.Contains(group));

    private IEnumerable<SplitRule> RulesIn(string @namespace, IKubernetesView view) =>
        view.SplitsIn(@namespace).Select(split => _inForce.GetValueOrDefault(split.NameOf())).OfType<SplitRule>();
}
