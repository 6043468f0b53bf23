using CsCheck;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.RateLimitPolicies;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Tests.Translation;

public sealed class ModelBuilderPropertyTests
{
    private static readonly string[] ServiceNames = ["cart", "web", "pay"];
    private static readonly string[] PodNames = ["cart-1", "cart-2", "web-1", "pay-1"];
    private static readonly string[] NodeNames = ["node-a", "node-b"];

    private static readonly Comparer<ResourceName> ByText =
        Comparer<ResourceName>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));

    private enum Mutation
    {
        SetService,
        RemoveService,
        SetSelectorlessService,
        SetPod,
        RemovePod,
        SetSlice,
        RemoveSlice,
        SetNode,
        SetNamespace,
        SetSplit,
        RemoveSplit,
        SetGroup,
        RemoveGroup,
        SetRoute,
        RemoveRoute,
        SetConsumerRoute,
        RemoveConsumerRoute,
        SetGrant,
        RemoveGrant,
        SetPolicy,
        RemovePolicy,
        SetServiceWishes,
        SetAccess,
        RemoveAccess,
        SetDefaultAccess,
        SetRateLimit,
        RemoveRateLimit,
        SetGlobalService,
        SetPeerService,
        RemovePeerService,
        SetPeerFacts,
        RemovePeer,
        SetExport,
        RemoveExport,
        SetImport,
        RemoveImport,
        SetTrustDomains,
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_AnyHistory_EqualsTranslatingFromScratch(bool requireGrants) =>
        Gen.Select(Gen.Enum<Mutation>(), Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool)
            .Array[1, 40]
            .Sample(
                mutations =>
                {
                    var kubernetes = new FakeKubernetes();
                    var incremental = new ModelBuilder("cluster-1", TrustDomain.Default, requireGrants) { Network = StatedPeer.Network };
                    foreach (var (mutation, one, two, flag) in mutations)
                    {
                        var before = incremental.Current;
                        if (mutation == Mutation.SetTrustDomains)
                        {
                            incremental.FederatedTrustDomains = [$"domain-{one}.example"];
                        }

                        AssertExact(before, incremental.Apply(Mutate(kubernetes, mutation, one, two, flag), kubernetes, kubernetes.Peers));
                    }

                    var scratch = new ModelBuilder("cluster-1", TrustDomain.Default, requireGrants) { Network = StatedPeer.Network, FederatedTrustDomains = incremental.FederatedTrustDomains };
                    scratch.Apply(kubernetes.AllKeys, kubernetes, kubernetes.Peers);
                    Assert.True(Models.Change(scratch.Current, incremental.Current).IsEmpty);
                },
                iter: 2000);

    private static List<ChangedKey> Mutate(FakeKubernetes kubernetes, Mutation mutation, int one, int two, bool flag)
    {
        string other = ServiceNames[two % ServiceNames.Length];
        string node = NodeNames[two % NodeNames.Length];
        var service = new ResourceName(Objects.Namespace, ServiceNames[one % ServiceNames.Length]);
        var pod = new ResourceName(Objects.Namespace, PodNames[two]);
        var slice = new ResourceName(Objects.Namespace, $"slice-{one}");
        var split = new ResourceName(Objects.Namespace, flag ? "split-a" : "split-b");
        switch (mutation)
        {
            case Mutation.SetService:
                kubernetes.Services[service] = Objects.Service(service.Name, Objects.Port(80 + (two % 2), target: flag ? "web" : "9090"));
                return [new(ChangedKind.Service, service)];
            case Mutation.SetSelectorlessService:
                kubernetes.Services[service] = Objects.Service(service.Name);
                kubernetes.Services[service].Spec.Selector = null;
                return [new(ChangedKind.Service, service)];
            case Mutation.RemoveService:
                kubernetes.Services.Remove(service);
                return [new(ChangedKind.Service, service)];
            case Mutation.SetTrustDomains:
                return [new(ChangedKind.TrustDomains, default)];
            case Mutation.SetPod:
                kubernetes.Pods[pod] = Objects.Pod(pod.Name, $"10.244.0.{one}", flag, node);
                return [new(ChangedKind.Pod, pod)];
            case Mutation.RemovePod:
                kubernetes.Pods.Remove(pod);
                return [new(ChangedKind.Pod, pod)];
            case Mutation.SetSlice:
                // As the informer reports it: the service that the slice left counts as changed too.
                var left = kubernetes.Slices.GetValueOrDefault(slice)?.ServiceName();
                kubernetes.Slices[slice] = Objects.Slice(
                    slice.Name, other, Objects.Endpoint($"10.244.0.{one}", pod.Name, ready: flag, serving: true, terminating: !flag, node: node));
                return
                [
                    .. new[] { left, new ResourceName(Objects.Namespace, other) }
                        .OfType<ResourceName>().Distinct().Select(name => new ChangedKey(ChangedKind.EndpointSlice, name)),
                ];
            case Mutation.RemoveSlice:
                return kubernetes.Slices.Remove(slice, out var removed) ? [new(ChangedKind.EndpointSlice, removed.ServiceName()!.Value)] : [];
            case Mutation.SetNode:
                kubernetes.Nodes[node] = Objects.Node(node, "region-1", flag ? "zone-a" : "zone-b");
                return [new(ChangedKind.Node, new("", node))];
            case Mutation.SetNamespace:
                kubernetes.Namespaces[Objects.Namespace] = Objects.NamespaceOf(Objects.Namespace, (MeshPolicy.MutualTls, flag ? MeshPolicy.Strict : MeshPolicy.Permissive));
                return [new(ChangedKind.Namespace, new("", Objects.Namespace))];
            case Mutation.SetSplit:
                kubernetes.Splits[split] = Objects.Split(split.Name, service.Name, (other, one), ("absent", two), ($"{other}.shop.west.mesh", 1));
                kubernetes.Splits[split].Spec!.Matches = one == 3 ? [new() { Kind = "HTTPRouteGroup", Name = "group" }] : null;
                return [new(ChangedKind.TrafficSplit, split)];
            case Mutation.RemoveSplit:
                kubernetes.Splits.Remove(split);
                return [new(ChangedKind.TrafficSplit, split)];
            case Mutation.SetPolicy:
                kubernetes.Policies[new("shop", $"policy-{two}")] = Policy(two, service.Name, flag ? null : "80", one);
                return [new(ChangedKind.TrafficPolicy, new("shop", $"policy-{two}"))];
            case Mutation.RemovePolicy:
                kubernetes.Policies.Remove(new("shop", $"policy-{two}"));
                return [new(ChangedKind.TrafficPolicy, new("shop", $"policy-{two}"))];
            case Mutation.SetServiceWishes:
                kubernetes.Services[service] = Objects.Service(service.Name);
                kubernetes.Services[service].Spec.SessionAffinity = flag ? "ClientIP" : "None";
                kubernetes.Services[service].Spec.TrafficDistribution = two == 0 ? null : "PreferClose";
                return [new(ChangedKind.Service, service)];
            case Mutation.SetAccess:
                kubernetes.AccessPolicies[new("shop", $"access-{two}")] = Access(two, flag ? $"targetRef: {{name: {service.Name}}}" : one == 0 ? "selector: {matchLabels: {app: cart}}" : "rules: []");
                return [new(ChangedKind.AccessPolicy, new("shop", $"access-{two}"))];
            case Mutation.RemoveAccess:
                kubernetes.AccessPolicies.Remove(new("shop", $"access-{two}"));
                return [new(ChangedKind.AccessPolicy, new("shop", $"access-{two}"))];
            case Mutation.SetRateLimit:
                kubernetes.RateLimitPolicies[new("shop", $"limit-{two}")] = Yaml.Read<RateLimitPolicy>(
                    $"metadata: {{namespace: shop, name: limit-{two}}}\nspec: {{{(flag ? $"targetRef: {{name: {service.Name}}}, " : "")}limits: [{{requests: {one + 1}}}]}}");
                return [new(ChangedKind.RateLimitPolicy, new("shop", $"limit-{two}"))];
            case Mutation.RemoveRateLimit:
                kubernetes.RateLimitPolicies.Remove(new("shop", $"limit-{two}"));
                return [new(ChangedKind.RateLimitPolicy, new("shop", $"limit-{two}"))];
            case Mutation.SetDefaultAccess:
                kubernetes.Namespaces[Objects.Namespace] = Objects.NamespaceOf(Objects.Namespace, (MeshPolicy.DefaultAccess, flag ? MeshPolicy.Deny : MeshPolicy.Allow));
                return [new(ChangedKind.Namespace, new("", Objects.Namespace))];
            default:
                return mutation >= Mutation.SetGlobalService ? MutatePeers(kubernetes, mutation, one, two, flag) : MutateRoutes(kubernetes, mutation, one, two, flag);
        }
    }

    /// <summary>Keys as they follow from what federation says of a step: the services that differ, and whether the peer as a whole does.</summary>
    private static List<ChangedKey> MutatePeers(FakeKubernetes kubernetes, Mutation mutation, int one, int two, bool flag)
    {
        var service = new ResourceName(Objects.Namespace, ServiceNames[one % ServiceNames.Length]);
        string cluster = two % 2 == 0 ? "west" : "north";
        var peer = kubernetes.Peers.GetValueOrDefault(cluster) ?? StatedPeer.Of(cluster, StatedPeer.Network);
        List<ChangedKey> changed = kubernetes.Peers.ContainsKey(cluster) ? [] : [new(ChangedKind.Peer, new("", cluster))];
        switch (mutation)
        {
            case Mutation.SetGlobalService:
                kubernetes.Services[service] = Objects.Service(service.Name, Objects.Port(80), Objects.Port(81, "more"));
                kubernetes.Services[service].Metadata.Labels = new Dictionary<string, string> { [MeshLabels.Global] = flag ? "true" : "false" };
                return [new(ChangedKind.Service, service)];
            case Mutation.SetPeerService:
                kubernetes.Peers = kubernetes.Peers.SetItem(cluster, peer
                    .Exporting(service.ToString(), flag ? [80] : [80, 81])
                    .WithPods(service.ToString(), new StatedPod($"10.{two}.0.{one}", IsReady: flag), new StatedPod($"10.{two}.0.9", Zone: $"zone-{one}")));
                return [.. changed, new(ChangedKind.PeerService, service)];
            case Mutation.RemovePeerService:
                kubernetes.Peers = kubernetes.Peers.SetItem(cluster, peer with { Services = peer.Services.Remove(service), Endpoints = flag ? peer.Endpoints.Remove(service) : peer.Endpoints });
                return [.. changed, new(ChangedKind.PeerService, service)];
            case Mutation.SetPeerFacts:
                kubernetes.Peers = kubernetes.Peers.SetItem(
                    cluster, peer with { Facts = StatedPeer.Of(cluster, flag ? StatedPeer.Network : "far", [.. Enumerable.Range(1, one).Select(gateway => $"192.0.2.{gateway}")]).Facts });
                return [new(ChangedKind.Peer, new("", cluster))];
            case Mutation.SetExport:
                kubernetes.Exports[service] = StatedImport.Export(service.ToString(), 1 + two);
                return [new(ChangedKind.ServiceExport, service)];
            case Mutation.RemoveExport:
                kubernetes.Exports.Remove(service);
                return [new(ChangedKind.ServiceExport, service)];
            case Mutation.SetImport:
            case Mutation.RemoveImport:
                // As the informer reports it: addresses that it claimed count as changed too.
                var before = kubernetes.Imports.GetValueOrDefault(service)?.Spec!.Ips ?? [];
                kubernetes.Imports.Remove(service);
                if (mutation == Mutation.SetImport)
                {
                    kubernetes.Imports[service] = StatedImport.Of(service.ToString(), 1 + one, $"240.240.0.{1 + two}");
                    kubernetes.Imports[service].Metadata.Labels = flag ? kubernetes.Imports[service].Metadata.Labels : null;
                }

                var after = kubernetes.Imports.GetValueOrDefault(service)?.Spec!.Ips ?? [];
                return [new(ChangedKind.ServiceImport, service), .. before.Union(after).Select(address => new ChangedKey(ChangedKind.ImportedAddress, new("", address)))];
            case Mutation.RemovePeer:
                kubernetes.Peers = kubernetes.Peers.Remove(cluster);
                return [.. peer.Services.Keys.Select(name => new ChangedKey(ChangedKind.PeerService, name)), new(ChangedKind.Peer, new("", cluster))];
            default:
                throw new ArgumentOutOfRangeException(nameof(mutation));
        }
    }

    private static TrafficPolicy Policy(int name, string service, string? port, int requests) => Yaml.Read<TrafficPolicy>(
        $"metadata: {{namespace: shop, name: policy-{name}, creationTimestamp: '2026-01-0{1 + (requests % 3)}T00:00:00Z'}}\n"
        + $"spec: {{targetRef: {{name: {service}{(port is null ? "" : $", sectionName: '{port}'")}}}, circuitBreaker: {{maxRequests: {requests}}}, adaptiveConcurrency: {{minRttRequests: {1 + requests}}}}}");

    private static AccessPolicy Access(int name, string target) =>
        Yaml.Read<AccessPolicy>($"metadata: {{namespace: shop, name: access-{name}}}\nspec:\n  action: {(name == 3 ? "Deny" : "Allow")}\n  {target}");

    private static List<ChangedKey> MutateRoutes(FakeKubernetes kubernetes, Mutation mutation, int one, int two, bool flag)
    {
        string service = ServiceNames[one % ServiceNames.Length];
        string other = ServiceNames[two % ServiceNames.Length];
        string parent = $"{{group: '', kind: Service, namespace: shop, name: {service}{(two == 3 ? ", port: 80" : "")}}}";
        var group = Models.Name("shop/group");
        var grant = Models.Name("shop/grant");
        switch (mutation)
        {
            case Mutation.SetGroup:
                kubernetes.RouteGroups[group] = Yaml.Read<HttpRouteGroup>($"metadata: {{namespace: shop, name: group}}\nspec: {{matches: [{{name: a, pathRegex: /{one}}}]}}");
                return [new(ChangedKind.HttpRouteGroup, group)];
            case Mutation.RemoveGroup:
                kubernetes.RouteGroups.Remove(group);
                return [new(ChangedKind.HttpRouteGroup, group)];
            case Mutation.SetRoute:
            case Mutation.SetConsumerRoute:
                string spec = $"rules: [{{matches: [{{}}], backendRefs: [{{namespace: shop, name: {other}, port: 80, weight: {one}}}, {{namespace: shop, name: absent, port: 80}}, "
                    + $"{{namespace: shop, name: {other}, port: 80, filters: [{{type: ExtensionRef, extensionRef: {{group: mesh.dev, kind: Cluster, name: west}}}}]}}, "
                    + $"{{group: multicluster.x-k8s.io, kind: ServiceImport, namespace: shop, name: {other}, port: 81}}]}}]";
                string @namespace = mutation == Mutation.SetRoute ? "shop" : "bank";
                return Set(kubernetes, flag ? RouteWorld.Grpc("grpc", spec, parent, @namespace) : RouteWorld.Http($"http-{two}", spec, parent, @namespace, age: one));
            case Mutation.RemoveRoute:
            case Mutation.RemoveConsumerRoute:
                var name = new RouteName(
                    flag ? RouteKind.Grpc : RouteKind.Http,
                    new(mutation == Mutation.RemoveRoute ? "shop" : "bank", flag ? "grpc" : $"http-{two}"));
                kubernetes.Routes.Remove(name);
                return [FakeKubernetes.Key(name)];
            case Mutation.SetGrant:
                kubernetes.Grants[grant] = Yaml.Read<ReferenceGrant>(
                    "metadata: {namespace: shop, name: grant}\nspec: {from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: bank}], to: [{group: '', kind: Service}]}");
                return [new(ChangedKind.ReferenceGrant, grant)];
            case Mutation.RemoveGrant:
                kubernetes.Grants.Remove(grant);
                return [new(ChangedKind.ReferenceGrant, grant)];
            default:
                throw new ArgumentOutOfRangeException(nameof(mutation));
        }
    }

    private static List<ChangedKey> Set(FakeKubernetes kubernetes, IRouteObject route)
    {
        var name = RouteTranslator.NameOf(route);
        kubernetes.Routes[name] = route;
        return [FakeKubernetes.Key(name)];
    }

    /// <summary>The change names exactly what differs: nobody is told of nothing, and nobody misses anything.</summary>
    private static void AssertExact(MeshModel before, ModelChange change)
    {
        var expected = Models.Change(before, change.Model);
        Assert.Equal(expected.Services.Order(ByText), change.Services.Order(ByText));
        Assert.Equal(expected.Endpoints.Order(ByText), change.Endpoints.Order(ByText));
        Assert.Equal(expected.Workloads.Order(ByText), change.Workloads.Order(ByText));
        Assert.Equal(expected.Splits.Order(ByText), change.Splits.Order(ByText));
        Assert.Equal(expected.RateLimitPolicies.Order(ByText), change.RateLimitPolicies.Order(ByText));
        Assert.Equal(expected.AccessPolicies.Order(ByText), change.AccessPolicies.Order(ByText));
        Assert.Equal(expected.Exports.Order(ByText), change.Exports.Order(ByText));
        Assert.Equal(expected.ClusterSet.Order(ByText), change.ClusterSet.Order(ByText));
        Assert.Equal(expected.Routes.Select(route => route.ToString()).Order(), change.Routes.Select(route => route.ToString()).Order());
    }
}
