using System.Collections.Immutable;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation.Access;
using Mesh.ControlPlane.Translation.Clusters;
using Mesh.ControlPlane.Translation.RateLimits;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation;

/// <summary>Which parts of the model a change in Kubernetes, or of a peer, touches. More is harmless, less would be a bug.</summary>
internal sealed class AffectedParts(MeshModel model, IKubernetesView view, ImmutableDictionary<string, PeerState> peers, RulesInForce rules)
{
    public HashSet<ResourceName> Services { get; } = [];

    public HashSet<ResourceName> Endpoints { get; } = [];

    public HashSet<ResourceName> Workloads { get; } = [];

    public HashSet<ResourceName> Splits { get; } = [];

    public HashSet<RouteName> Routes { get; } = [];

    public HashSet<ResourceName> Policies { get; } = [];

    public HashSet<ResourceName> AccessPolicies { get; } = [];

    public HashSet<ResourceName> RateLimitPolicies { get; } = [];

    /// <summary>Services of which the exports, and what all clusters make of them, are to be looked at; besides those of <see cref="Endpoints"/>.</summary>
    public HashSet<ResourceName> Shared { get; } = [];

    public void Add(ChangedKey changed)
    {
        switch (changed.Kind)
        {
            case ChangedKind.Service:
                AddService(changed.Name);
                break;
            case ChangedKind.EndpointSlice:
                Endpoints.Add(changed.Name);
                if (view.Service(changed.Name)?.HasSelector() != true)
                {
                    AddListedPods(changed.Name);
                }

                break;
            case ChangedKind.Pod:
                Workloads.Add(changed.Name);
                AddSlices(view.SlicesNaming(changed.Name));
                break;
            case ChangedKind.Node:
                AddSlices(view.SlicesOn(changed.Name.Name));
                Workloads.UnionWith(view.PodsOn(changed.Name.Name).Select(pod => pod.NameOf()));
                break;
            case ChangedKind.Namespace:
                AddPodsOf(changed.Name.Name);
                break;
            case ChangedKind.PeerService:
                AddPeerService(changed.Name);
                break;
            case ChangedKind.Peer:
                // Network and gateways: all that it exports is reached otherwise. What it exported before is told service by service.
                foreach (var service in peers.GetValueOrDefault(changed.Name.Name)?.Services.Keys ?? [])
                {
                    AddPeerService(service);
                }

                break;
            case ChangedKind.TrustDomains:
                Workloads.UnionWith(model.Workloads.Keys);
                break;
            case ChangedKind.TrafficSplit:
                AddSplit(changed.Name);
                break;
            case ChangedKind.HttpRouteGroup:
                AddGroup(changed.Name);
                break;
            case ChangedKind.HttpRoute:
                AddRoute(new(RouteKind.Http, changed.Name));
                break;
            case ChangedKind.GrpcRoute:
                AddRoute(new(RouteKind.Grpc, changed.Name));
                break;
            case ChangedKind.ReferenceGrant:
                AddReferring(rules.Routes.ReferringInto(changed.Name.Namespace));
                break;
            case ChangedKind.TrafficPolicy:
                AddPolicy(changed.Name);
                break;
            case ChangedKind.AccessPolicy:
                AddAccess(changed.Name);
                break;
            case ChangedKind.RateLimitPolicy:
                AddRateLimit(changed.Name);
                break;
            case ChangedKind.ServiceExport:
                Shared.Add(changed.Name);
                Endpoints.Add(changed.Name);
                break;
            case ChangedKind.ServiceImport:
                Shared.Add(changed.Name);
                break;
            case ChangedKind.ImportedAddress:
                // Of several imports that claim it one holds it.
                Shared.UnionWith(view.ImportsAt(changed.Name.Name).Select(import => import.NameOf()));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(changed));
        }
    }

    /// <summary>Last: what all clusters make of <see cref="Shared"/>, and who sends requests to what has changed of it.</summary>
    public void AddShared(IEnumerable<ResourceName> changed)
    {
        Services.UnionWith(Shared.Select(ClusterSetNames.Of));
        Endpoints.UnionWith(Shared.Select(ClusterSetNames.Of));
        foreach (var name in changed)
        {
            AddReferring(rules.Routes.ReferringTo(name));
            foreach (var rule in rules.Splits.Mentioning(name))
            {
                Services.Add(rule.Apex);
                Splits.Add(rule.Name);
            }
        }
    }

    private void AddService(ResourceName name)
    {
        Services.Add(name);
        Endpoints.Add(name);
        foreach (var rule in rules.Splits.Mentioning(name))
        {
            Services.Add(rule.Apex);
            Splits.Add(rule.Name);
        }

        // Refused splits have no rule, and their message may still name the service.
        Splits.UnionWith(model.Splits.Values.Where(split => split.Apex == name).Select(split => split.Name));
        Routes.UnionWith(rules.Routes.AttachedTo(name).Select(route => route.Name));
        AddPoliciesOf(name);
        AddAccessAndLimitsOf(name);
        AddReferring(rules.Routes.ReferringTo(name));
        AddExposed(name);
        if (view.Service(name) is not { } service)
        {
            return;
        }

        if (service.HasSelector())
        {
            Workloads.UnionWith(view.PodsIn(name.Namespace).Where(pod => pod.IsInjected() && service.Selects(pod)).Select(pod => pod.NameOf()));
        }
        else
        {
            AddListedPods(name);
        }
    }

    private void AddPeerService(ResourceName name) => Endpoints.Add(name);

    private void AddSplit(ResourceName name)
    {
        Splits.Add(name);
        foreach (var apex in rules.Splits.Update(name, view.Split(name)))
        {
            Services.Add(apex);
            AddSplitsOf(apex);
        }
    }

    private void AddGroup(ResourceName name)
    {
        rules.Groups.Update(name, view.RouteGroup(name));
        foreach (var rule in rules.Splits.LimitedBy(name))
        {
            Services.Add(rule.Apex);
            Splits.Add(rule.Name);
        }
    }

    private void AddRoute(RouteName name)
    {
        Routes.Add(name);
        foreach (var service in rules.Routes.Update(name, view.Route(name)))
        {
            Services.Add(service);
            // Another route may have won, lost or found room by it, and a split may have been overridden.
            Routes.UnionWith(rules.Routes.AttachedTo(service).Select(route => route.Name));
            AddSplitsOf(service);
        }
    }

    /// <summary>Routes whose references may be valid or not any more, with the services that they decide about.</summary>
    private void AddReferring(IEnumerable<MeshRoute> routes)
    {
        foreach (var route in routes)
        {
            Routes.Add(route.Name);
            Services.UnionWith(RouteBook.Services(route));
        }
    }

    private void AddPolicy(ResourceName name)
    {
        Policies.Add(name);
        foreach (var service in rules.Policies.Update(name, view.Policy(name)))
        {
            Endpoints.Add(service);
            // What it says about the pods themselves.
            AddExposed(service);
            // Another policy may have won or lost by it.
            AddPoliciesOf(service);
        }
    }

    private void AddAccess(ResourceName name)
    {
        AccessPolicies.Add(name);
        if (rules.Access.Update(name, view.AccessPolicy(name) is { } policy ? AccessTranslator.Read(policy) : null))
        {
            AddPodsOf(name.Namespace);
        }
    }

    private void AddRateLimit(ResourceName name)
    {
        RateLimitPolicies.Add(name);
        if (rules.RateLimits.Update(name, view.RateLimitPolicy(name) is { } policy ? RateLimitTranslator.Read(policy) : null))
        {
            AddPodsOf(name.Namespace);
        }
    }

    /// <summary>Policies about a service, and the pods that have become its own, or were.</summary>
    private void AddAccessAndLimitsOf(ResourceName service)
    {
        var access = rules.Access.About(service).Select(rule => rule.Name).ToList();
        var limits = rules.RateLimits.About(service).Select(rule => rule.Name).ToList();
        AccessPolicies.UnionWith(access);
        RateLimitPolicies.UnionWith(limits);
        if (access.Count + limits.Count > 0)
        {
            AddPodsOf(service.Namespace);
        }
    }

    private void AddPodsOf(string @namespace) => Workloads.UnionWith(view.PodsIn(@namespace).Select(pod => pod.NameOf()));

    private void AddPoliciesOf(ResourceName service) => Policies.UnionWith(rules.Policies.About(service).Select(rule => rule.Name));

    /// <summary>Of several splits of one service one wins.</summary>
    private void AddSplitsOf(ResourceName apex) =>
        Splits.UnionWith(rules.Splits.Mentioning(apex).Where(rule => rule.Apex == apex).Select(rule => rule.Name));

    /// <summary>Pods that expose the service in the model before: they may have to forget it.</summary>
    private void AddExposed(ResourceName service) => Workloads.UnionWith(view.PodsIn(service.Namespace)
        .Select(pod => pod.NameOf())
        .Where(pod => model.Workloads.TryGetValue(pod, out var workload) && workload.Inbound.Any(port => port.Service == service)));

    private void AddListedPods(ResourceName service)
    {
        AddExposed(service);
        Workloads.UnionWith(view.SlicesOf(service)
            .SelectMany(slice => (slice.Endpoints ?? []).Select(endpoint => endpoint.PodName(slice.Metadata.NamespaceProperty)))
            .OfType<ResourceName>());
    }

    private void AddSlices(IEnumerable<k8s.Models.V1EndpointSlice> slices) =>
        Endpoints.UnionWith(slices.Select(slice => slice.ServiceName()).OfType<ResourceName>());
}
