using System.Globalization;
using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>
/// The rule in force of each TrafficPolicy: the last version that was valid. A bad edit is reported on the object and changes nothing else.
/// </summary>
internal sealed class PolicyBook
{
    private readonly Dictionary<ResourceName, PolicyRule> _inForce = [];
    private readonly Dictionary<ResourceName, SortedSet<PolicyRule>> _byService = [];

    /// <summary>Reads a policy again, or forgets it if it is gone.</summary>
    /// <returns>The services that are treated otherwise now.</returns>
    public IEnumerable<ResourceName> Update(ResourceName name, TrafficPolicy? policy)
    {
        var before = _inForce.GetValueOrDefault(name);
        var after = policy is null ? null : PolicyTranslator.Read(policy).Rule ?? before;
        if (before is not null)
        {
            _inForce.Remove(name);
            _byService[before.Service].Remove(before);
        }

        if (after is not null)
        {
            _inForce.Add(name, after);
            if (!_byService.TryGetValue(after.Service, out var rules))
            {
                _byService.Add(after.Service, rules = new(ByAge.Instance));
            }

            rules.Add(after);
        }

        return new[] { before?.Service, after?.Service }.OfType<ResourceName>().Distinct();
    }

    public PolicyRule? InForce(ResourceName policy) => _inForce.GetValueOrDefault(policy);

    /// <summary>Policies about a service, the oldest first.</summary>
    public IEnumerable<PolicyRule> About(ResourceName service) => _byService.TryGetValue(service, out var rules) ? rules : [];

    /// <summary>The policy that decides in the place of another; null if that one decides itself.</summary>
    public PolicyRule? Overriding(PolicyRule rule, V1Service? service) =>
        About(rule.Service).First(other => IsSameTarget(other, rule, service)) is var first && first.Name != rule.Name ? first : null;

    /// <summary>What is asked of the clients of a service: by the policies in force, and by the Service itself where they are silent.</summary>
    public ValueList<PortPolicy> Of(V1Service service)
    {
        var distribution = ServiceWishes.Distribution(service);
        List<PortPolicy> policies =
        [
            .. About(service.NameOf())
                .Select(rule => (Rule: rule, Port: PortOf(rule, service)))
                .Where(entry => entry.Port is not null)
                .DistinctBy(entry => entry.Port)
                .Select(entry => new PortPolicy(entry.Port!.Value, entry.Rule.Source, ServiceWishes.Complete(entry.Rule.Rules, service), distribution)),
        ];
        if (policies.All(policy => policy.Port != 0) && ServiceWishes.HasAny(service))
        {
            policies.Add(new(0, "", ServiceWishes.Complete(TrafficRules.None, service), distribution));
        }

        return policies.OrderBy(policy => policy.Port).ToValueList();
    }

    /// <summary>How requests under way at the pods behind a port of a service are limited; null if they are not.</summary>
    public AppliedConcurrency? ConcurrencyOf(V1Service service, int port)
    {
        // A policy of the port decides alone about it, whatever it does not say.
        var about = About(service.NameOf()).ToList();
        var deciding = about.Find(rule => PortOf(rule, service) == port) ?? about.Find(rule => rule.Section.Length == 0);
        return deciding is { Rules.Concurrency: { } concurrency } ? new(deciding.Source, concurrency) : null;
    }

    /// <summary>The port that a policy is about: 0 = all; null if the service has no such port.</summary>
    public static int? PortOf(PolicyRule rule, V1Service? service)
    {
        if (rule.Section.Length == 0)
        {
            return 0;
        }

        // Names of ports have a letter, so digits are a number.
        return int.TryParse(rule.Section, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? service?.TcpPorts().FirstOrDefault(port => port.Port == number)?.Port
            : service?.TcpPorts().FirstOrDefault(port => port.Name == rule.Section)?.Port;
    }

    // A port that does not exist is the same as another only by its name.
    private static bool IsSameTarget(PolicyRule one, PolicyRule other, V1Service? service) =>
        one.Section == other.Section || (PortOf(one, service) is { } port && port == PortOf(other, service));

    /// <summary>The oldest first, then by name: the same everywhere and at any time.</summary>
    private sealed class ByAge : IComparer<PolicyRule>
    {
        public static readonly ByAge Instance = new();

        public int Compare(PolicyRule? x, PolicyRule? y) => x!.CreatedAt.CompareTo(y!.CreatedAt) is var age and not 0
            ? age
            : string.CompareOrdinal(x.Name.ToString(), y.Name.ToString());
    }
}
