using System.Collections.Immutable;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation.Access;
using Mesh.ControlPlane.Translation.Policies;
using Mesh.ControlPlane.Translation.RateLimits;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation;

/// <summary>
/// The only maker of models: takes keys of what changed in Kubernetes and translates again exactly the parts that depend on them.
/// The result is the same as translating everything from scratch; a test holds it to that.
/// </summary>
/// <param name="cluster">Name of the Kubernetes cluster.</param>
/// <param name="trustDomain">Trust domain of its workloads.</param>
/// <param name="requireGrants">Whether routes need grants for backends of other namespaces.</param>
internal sealed class ModelBuilder(string cluster, TrustDomain trustDomain, bool requireGrants = false)
{
    private readonly RulesInForce _rules = new();

    public MeshModel Current { get; private set; } = MeshModel.Empty;

    public ModelChange Apply(IEnumerable<ChangedKey> changed, IKubernetesView view)
    {
        var affected = new AffectedParts(Current, view, _rules);
        // Rules first: which services they concern is looked up while services are handled.
        foreach (var key in changed.OrderByDescending(key => key.Kind))
        {
            affected.Add(key);
        }

        var references = new ReferenceResolver(view, requireGrants);
        var translator = new ServiceTranslator(cluster, _rules, view, references);
        var services = Replace(Current.Services, affected.Services, name => view.Service(name) is { } service ? translator.Translate(service) : null);
        var endpoints = Replace(Current.Endpoints, affected.Endpoints, name => view.Service(name) is { } service
            ? EndpointTranslator.Translate(service, view, trustDomain) is { } set ? set with { Policies = _rules.Policies.Of(service) } : null
            : null);
        var workloads = Replace(Current.Workloads, affected.Workloads, name => view.Pod(name) is { } pod
            ? WorkloadTranslator.Translate(pod, view, _rules)
            : null);
        var judge = new SplitJudge(_rules, view);
        var splits = Replace(Current.Splits, affected.Splits, name => view.Split(name) is { } split ? judge.Judge(split) : null);
        var routes = Replace(Current.Routes, affected.Routes, name => view.Route(name) is { } route
            ? RouteJudge.Judge(route, _rules.Routes, view, references)
            : null);

        var policies = Replace(Current.Policies, affected.Policies, name => view.Policy(name) is { } policy
            ? PolicyJudge.Judge(policy, _rules.Policies, view)
            : null);

        var access = Replace(Current.AccessPolicies, affected.AccessPolicies, name => view.AccessPolicy(name) is { } policy
            ? WorkloadPolicyJudge.Judge(policy, AccessTranslator.Read(policy), _rules.Access, view, "until then everything is denied to")
            : null);

        var limits = Replace(Current.RateLimitPolicies, affected.RateLimitPolicies, name => view.RateLimitPolicy(name) is { } policy
            ? WorkloadPolicyJudge.Judge(policy, RateLimitTranslator.Read(policy), _rules.RateLimits, view, "until then nothing is limited at")
            : null);

        Current = new(services.Parts, endpoints.Parts, workloads.Parts, splits.Parts, routes.Parts, policies.Parts) { AccessPolicies = access.Parts, RateLimitPolicies = limits.Parts };
        return new(Current, services.Changed, endpoints.Changed, workloads.Changed, splits.Changed, routes.Changed, policies.Changed) { AccessPolicies = access.Changed, RateLimitPolicies = limits.Changed };
    }

    private static (ImmutableDictionary<TKey, T> Parts, IReadOnlyCollection<TKey> Changed) Replace<TKey, T>(
        ImmutableDictionary<TKey, T> parts, HashSet<TKey> names, Func<TKey, T?> translate)
        where TKey : notnull
        where T : class
    {
        var changed = new List<TKey>();
        var next = parts.ToBuilder();
        foreach (var name in names)
        {
            var before = parts.GetValueOrDefault(name);
            var after = translate(name);
            if (Equals(before, after))
            {
                continue;
            }

            changed.Add(name);
            if (after is null)
            {
                next.Remove(name);
            }
            else
            {
                next[name] = after;
            }
        }

        return (next.ToImmutable(), changed);
    }
}
