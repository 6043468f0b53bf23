using System.Collections.Immutable;
using k8s.Models;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation.Access;
using Mesh.ControlPlane.Translation.Clusters;
using Mesh.ControlPlane.Translation.Policies;
using Mesh.ControlPlane.Translation.RateLimits;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation;

/// <summary>
/// The only maker of models: takes keys of what changed in Kubernetes and at peers, and translates again exactly the parts that depend on them.
/// The result is the same as translating everything from scratch; a test holds it to that.
/// </summary>
/// <param name="cluster">Name of the Kubernetes cluster.</param>
/// <param name="trustDomain">Trust domain of its workloads.</param>
/// <param name="requireGrants">Whether routes need grants for backends of other namespaces.</param>
internal sealed class ModelBuilder(string cluster, TrustDomain trustDomain, bool requireGrants = false)
{
    private readonly RulesInForce _rules = new();

    /// <summary>The network of this cluster: pods of other clusters on it are called directly.</summary>
    /// <value>Default empty: a network of its own.</value>
    public string Network { get; init; } = "";

    /// <summary>Trust domains of linked clusters beside the own one, in order. Whoever changes it says so with <see cref="ChangedKind.TrustDomains"/>.</summary>
    public ValueList<string> FederatedTrustDomains { get; set; }

    public MeshModel Current { get; private set; } = MeshModel.Empty;

    /// <summary>A step of a mesh of one cluster.</summary>
    public ModelChange Apply(IEnumerable<ChangedKey> changed, IKubernetesView view) => Apply(changed, view, ImmutableDictionary<string, PeerState>.Empty);

    /// <param name="changed">What to look at.</param>
    /// <param name="view">Kubernetes.</param>
    /// <param name="peers">What the peers state, by cluster.</param>
    public ModelChange Apply(IEnumerable<ChangedKey> changed, IKubernetesView view, ImmutableDictionary<string, PeerState> peers)
    {
        var affected = new AffectedParts(Current, view, peers, _rules);
        // Rules first: which services they concern is looked up while services are handled.
        foreach (var key in changed.OrderByDescending(key => key.Kind))
        {
            affected.Add(key);
        }

        // One order on every replica, whatever the order in which peers were heard of.
        List<PeerState> inOrder = [.. peers.Values.OrderBy(peer => peer.Cluster, StringComparer.Ordinal)];
        var global = new GlobalEndpoints(Network, inOrder);
        var clusterSet = new ClusterSetTranslator((cluster, trustDomain), view, inOrder, _rules.Policies);
        affected.Shared.UnionWith(affected.Endpoints);
        var shared = Replace(Current.ClusterSet, affected.Shared, clusterSet.Compose);
        var exports = Replace(Current.Exports, affected.Shared, clusterSet.Judge);
        affected.AddShared(shared.Changed);
        var backends = new BackendLookup(view, shared.Parts);
        var references = new ReferenceResolver(backends, view, requireGrants);
        var translator = new ServiceTranslator(cluster, _rules, references);
        var services = Replace(Current.Services, affected.Services, name => ClusterSetNames.ServiceOf(name) is { } all
            ? clusterSet.Service(all, global)
            : view.Service(name) is { } service ? translator.Translate(service) : null);
        var endpoints = Replace(Current.Endpoints, affected.Endpoints, name => ClusterSetNames.ServiceOf(name) is { } all
            ? clusterSet.Endpoints(all, global)
            : view.Service(name) is { } service ? Endpoints(service, view, global) : null);
        var workloads = Replace(Current.Workloads, affected.Workloads, name => view.Pod(name) is { } pod
            ? WorkloadTranslator.Translate(pod, view, _rules) is { } workload ? workload with { FederatedTrustDomains = FederatedTrustDomains } : null
            : null);
        var judge = new SplitJudge(_rules, view, backends);
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

        Current = new(services.Parts, endpoints.Parts, workloads.Parts, splits.Parts, routes.Parts, policies.Parts)
        {
            AccessPolicies = access.Parts,
            RateLimitPolicies = limits.Parts,
            Exports = exports.Parts,
            ClusterSet = shared.Parts,
        };
        return new(Current, services.Changed, endpoints.Changed, workloads.Changed, splits.Changed, routes.Changed, policies.Changed)
        {
            AccessPolicies = access.Changed,
            RateLimitPolicies = limits.Changed,
            Exports = exports.Changed,
            ClusterSet = shared.Changed,
        };
    }

    private EndpointSet? Endpoints(V1Service service, IKubernetesView view, GlobalEndpoints global)
    {
        if (EndpointTranslator.Translate(service, view, trustDomain) is not { } own)
        {
            return null;
        }

        var set = service.IsGlobal() ? global.Merge(own, own.Service, service.TcpPorts().Select(port => port.Port).ToHashSet()) : own;
        return set with { Policies = _rules.Policies.Of(service), IsExported = ServiceOffers.IsExported(service, view.Export(own.Service)) };
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
