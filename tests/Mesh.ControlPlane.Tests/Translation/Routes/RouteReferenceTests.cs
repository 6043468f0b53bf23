using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation.Routes;

/// <summary>Backends that exist, and those that do not: the share of the latter stays theirs.</summary>
public sealed class RouteReferenceTests
{
    [Fact]
    public void Backends_Valid_HaveTheirWeights()
    {
        var world = new RouteWorld();
        var name = world.Apply(Route("{name: cart-v1, port: 80, weight: 90}, {name: cart-v2, port: 80, weight: 0}, {name: cart, port: 81}"));

        Assert.Equal(["prefix=/ -> cart-v1:80 90, cart-v2:80 0, cart:81"], world.Table());
        Assert.Equal((true, "ResolvedRefs"), (world.State(name).ResolvedRefs.Holds, world.State(name).ResolvedRefs.Reason));
    }

    [Theory]
    [InlineData("{name: absent, port: 80}", "BackendNotFound", "there is no Service shop/absent")]
    [InlineData("{name: cart-v2, port: 81}", "BackendNotFound", "has no port 81")]
    [InlineData("{name: cart-v2}", "BackendNotFound", "names no port")]
    [InlineData("{group: example.com, kind: Bucket, name: b}", "InvalidKind", "kind Bucket")]
    [InlineData("{name: udp, port: 53}", "UnsupportedProtocol", "not a TCP port")]
    [InlineData("{name: secure, port: 443}", "UnsupportedProtocol", "speaks https")]
    public void Backends_Invalid_KeepTheirShareAndAreReported(string reference, string reason, string message)
    {
        var world = new RouteWorld();
        world.Apply(Objects.Service("udp", Objects.Port(53, protocol: "UDP")));
        world.Apply(Objects.Service("secure", Objects.Port(443, appProtocol: "https")));

        var name = world.Apply(Route($"{{name: cart-v1, port: 80, weight: 3}}, {reference}"));

        Assert.Equal(["prefix=/ -> cart-v1:80 3, unresolved"], world.Table());
        Assert.Contains(message, world.Routing().Rules[0].Backends[1].Unresolved, StringComparison.Ordinal);
        var state = world.State(name);
        Assert.Equal((true, false, reason), (state.Accepted.Holds, state.ResolvedRefs.Holds, state.ResolvedRefs.Reason));
        Assert.Contains(message, state.ResolvedRefs.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backend_ThatAppearsLater_IsUsedFromThenOn()
    {
        var world = new RouteWorld();
        var name = world.Apply(Route("{name: cart-v3, port: 80}"));
        Assert.Equal(["prefix=/ -> unresolved"], world.Table());

        world.Apply(RouteWorld.Service("cart-v3", 80));

        Assert.Equal(["prefix=/ -> cart-v3:80"], world.Table());
        Assert.True(world.State(name).ResolvedRefs.Holds);
    }

    [Theory]
    [InlineData("weight: -1")]
    [InlineData("weight: 1000001")]
    [InlineData("namespace: No_Namespace")]
    public void Backend_ThatCannotBeRead_RefusesTheRoute(string field)
    {
        var world = new RouteWorld();
        var name = world.Apply(Route($"{{name: cart-v1, port: 80, {field}}}"));

        Assert.Equal("UnsupportedValue", world.State(name).Accepted.Reason);
    }

    [Fact]
    public void OtherNamespace_WithoutGrants_IsAllowedByDefault()
    {
        var world = new RouteWorld();
        world.Apply(Route("{namespace: bank, name: ledger, port: 80}"));

        Assert.Equal(["prefix=/ -> ledger:80"], world.Table());
    }

    [Fact]
    public void OtherNamespace_IfGrantsAreRequired_NeedsOne()
    {
        var world = new RouteWorld(requireGrants: true);
        var name = world.Apply(Route("{namespace: bank, name: ledger, port: 80}, {name: cart-v1, port: 80}"));
        Assert.Equal(["prefix=/ -> unresolved, cart-v1:80"], world.Table());
        Assert.Equal("RefNotPermitted", world.State(name).ResolvedRefs.Reason);

        Grant(world, "shop", "HTTPRoute", "ledger");
        Assert.Equal(["prefix=/ -> ledger:80, cart-v1:80"], world.Table());
        Assert.True(world.State(name).ResolvedRefs.Holds);

        world.Kubernetes.Grants.Clear();
        world.Apply(ChangedKind.ReferenceGrant, Models.Name("bank/grant"));
        Assert.Equal(["prefix=/ -> unresolved, cart-v1:80"], world.Table());
    }

    [Theory]
    [InlineData("other", "HTTPRoute", "ledger")]
    [InlineData("shop", "GRPCRoute", "ledger")]
    [InlineData("shop", "HTTPRoute", "vault")]
    public void Grant_ForSomethingElse_IsNone(string @namespace, string kind, string service)
    {
        var world = new RouteWorld(requireGrants: true);
        Grant(world, @namespace, kind, service);

        world.Apply(Route("{namespace: bank, name: ledger, port: 80}"));

        Assert.Equal(["prefix=/ -> unresolved"], world.Table());
    }

    private static void Grant(RouteWorld world, string @namespace, string kind, string service)
    {
        var name = Models.Name("bank/grant");
        world.Kubernetes.Grants[name] = Yaml.Read<ReferenceGrant>($$"""
            metadata: {namespace: bank, name: grant}
            spec:
              from: [{group: gateway.networking.k8s.io, kind: {{kind}}, namespace: {{@namespace}}}]
              to: [{group: "", kind: Service, name: {{service}}}]
            """);
        world.Apply(ChangedKind.ReferenceGrant, name);
    }

    private static HttpRoute Route(string references) => RouteWorld.Http("route", $"rules:\n- backendRefs: [{references}]");
}
