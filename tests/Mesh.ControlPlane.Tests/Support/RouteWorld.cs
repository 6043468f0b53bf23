using k8s;
using k8s.Models;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;
using Mesh.ControlPlane.Translation;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>
/// Services to route between, and routes written as users write them: shop/cart with ports 80 and 81, shop/cart-v1 and shop/cart-v2 with port 80,
/// bank/ledger with port 80, and shop/db whose port 5432 is opaque.
/// </summary>
internal sealed class RouteWorld
{
    public static readonly ResourceName Cart = Models.Name("shop/cart");
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly ModelBuilder _builder;

    public RouteWorld(bool requireGrants = false)
    {
        _builder = new("cluster-1", TrustDomain.Default, requireGrants);
        foreach (var service in (V1Service[])
            [Service("cart", 80, 81), Service("cart-v1", 80), Service("cart-v2", 80), Service("db", 5432), InNamespace("bank", Service("ledger", 80))])
        {
            Kubernetes.Services[service.NameOf()] = service;
        }

        _builder.Apply(Kubernetes.AllKeys, Kubernetes);
    }

    public FakeKubernetes Kubernetes { get; } = new();

    public MeshModel Model => _builder.Current;

    public static V1Service Service(string name, params int[] ports) =>
        Objects.Service(name, [.. ports.Select(port => Objects.Port(port, name: $"p{port}"))]);

    public static V1Service InNamespace(string @namespace, V1Service service)
    {
        service.Metadata.NamespaceProperty = @namespace;
        return service;
    }

    /// <summary>A spec that attaches to shop/cart: what follows <c>parentRefs</c>.</summary>
    public static HttpRoute Http(string name, string spec, string parent = "{group: \"\", kind: Service, name: cart}", string @namespace = "shop", int age = 0) =>
        Make<HttpRoute>("HTTPRoute", name, spec, parent, @namespace, age);

    public static GrpcRoute Grpc(string name, string spec, string parent = "{group: \"\", kind: Service, name: cart}", string @namespace = "shop", int age = 0) =>
        Make<GrpcRoute>("GRPCRoute", name, spec, parent, @namespace, age);

    /// <summary>A rule that sends everything that its matches describe to one backend.</summary>
    public static string To(string backend, string matches = "") => $$"""- {backendRefs: [{name: {{backend}}, port: 80}]{{(matches.Length > 0 ? $", matches: [{matches}]" : "")}}}""";

    public static string Rules(params string[] rules) => $"rules:\n{string.Join('\n', rules)}";

    public RouteName Apply(IRouteObject route)
    {
        var name = RouteTranslator.NameOf(route);
        Kubernetes.Routes[name] = route;
        _builder.Apply([FakeKubernetes.Key(name)], Kubernetes);
        return name;
    }

    public void Remove(RouteName name)
    {
        Kubernetes.Routes.Remove(name);
        _builder.Apply([FakeKubernetes.Key(name)], Kubernetes);
    }

    public void Apply(V1Service service)
    {
        Kubernetes.Services[service.NameOf()] = service;
        _builder.Apply([new(ChangedKind.Service, service.NameOf())], Kubernetes);
    }

    public void Apply(ChangedKind kind, ResourceName name) => _builder.Apply([new(kind, name)], Kubernetes);

    public ServicePort Port(int port = 80, string? clients = null, ResourceName? service = null)
    {
        var found = Model.Services[service ?? Cart];
        var ports = found.Variants.FirstOrDefault(variant => variant.ClientNamespace == clients)?.Ports ?? found.Ports;
        return ports.Single(candidate => candidate.Port == port);
    }

    public HttpRouting Routing(int port = 80, string? clients = null) => Port(port, clients).Http!;

    /// <summary>What decides, line by line: the match and the backends that follow from it.</summary>
    public string[] Table(int port = 80, string? clients = null) =>
        Port(port, clients).Http is not { } http ? [] : [.. http.Matches.Select(match => $"{RoutingText.Of(match)} -> {RoutingText.Of(http.Rules[match.Rule])}")];

    public RouteParentState State(RouteName route) => Assert.Single(Model.Routes[route].Parents);

    private static T Make<T>(string kind, string name, string spec, string parent, string @namespace, int age)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        string indented = string.Join('\n', spec.Split('\n').Select(line => $"  {line}"));
        var route = Yaml.Read<T>($"kind: {kind}\nmetadata: {{namespace: {@namespace}, name: {name}}}\nspec:\n  parentRefs: [{parent}]\n{indented}\n");
        route.Metadata.Uid = $"uid-{name}";
        route.Metadata.Generation = 1;
        route.Metadata.CreationTimestamp = Start.AddSeconds(age);
        return route;
    }
}
