using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Access;
using Mesh.ControlPlane.Model.Policies;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Translation.Access;

/// <summary>From AccessPolicies to what travels with workloads, and to what is said on the policies.</summary>
public sealed class AccessTranslationTests
{
    private readonly FakeKubernetes _kubernetes = new();
    private readonly ModelBuilder _builder = new("cluster-1", TrustDomain.Default);

    public AccessTranslationTests()
    {
        _kubernetes.Services[Models.Name("shop/cart")] = Objects.Service("cart", Objects.Port(80, target: "web"));
        foreach (string pod in (string[])["cart-1", "pay-1"])
        {
            _kubernetes.Pods[Models.Name($"shop/{pod}")] = Objects.Pod(pod, "10.244.0.1");
        }

        _builder.Apply(_kubernetes.AllKeys, _kubernetes);
    }

    [Fact]
    public void Apply_AllParts_AreSentAsTheyAreWritten()
    {
        Set("all", """
            action: Allow
              rules:
                - from:
                    - {principals: ['spiffe://cluster.local/ns/web/*'], namespaces: [web], serviceAccounts: [web/front], cidrs: [10.0.0.0/8]}
                  to:
                    - {ports: [8080], methods: [GET], paths: [{value: /a/}, {type: Exact, value: /b}], headers: [{name: X-User}, {name: x-role, value: admin}]}
                    - grpc: [{service: shop.Cart}, {service: shop.Cart, method: Get}]
            """);

        var policy = Assert.Single(AccessEncoder.Encode(Access("cart-1")).Policies);
        Assert.Equal(("AccessPolicy shop/all", Wire.AccessAction.Allow, 0), (policy.Source, policy.Action, policy.Ports.Count));
        Assert.Equal(
            """{ "from": [ { "principals": [ "spiffe://cluster.local/ns/web/*" ], "namespaces": [ "web" ], "serviceAccounts": [ "web/front" ], "cidrs": [ "10.0.0.0/8" ] } ], "to": [ { "ports": [ 8080 ], "methods": [ "GET" ], "paths": [ { "prefix": "/a" }, { "exact": "/b" } ], "headers": [ { "name": "x-user" }, { "name": "x-role", "exact": "admin" } ] }, { "paths": [ { "prefix": "/shop.Cart" }, { "exact": "/shop.Cart/Get" } ] } ] }""",
            Assert.Single(policy.Rules).ToString());
        Assert.Equal((true, "applies to every pod of namespace shop"), (State("all").Accepted.Holds, State("all").Accepted.Message));
    }

    [Fact]
    public void Apply_Target_SelectsPodsAndPorts()
    {
        Set("everything", "action: Deny");
        Set("labels", "action: Deny\n  selector: {matchLabels: {app: pay}}");
        Set("service", "action: Deny\n  targetRef: {name: cart}");

        Assert.Equal([("everything", 0), ("service", 8080)], Applied("cart-1"));
        Assert.Equal([("everything", 0), ("labels", 0)], Applied("pay-1"));

        // A Service that the mesh leaves to the node is one all the same, and so is one that comes to have another port.
        _kubernetes.Services[Models.Name("shop/cart")] = Objects.Service("cart", Objects.Port(80, target: "9090"));
        _kubernetes.Services[Models.Name("shop/cart")].Spec.InternalTrafficPolicy = "Local";
        _builder.Apply([new(ChangedKind.Service, Models.Name("shop/cart"))], _kubernetes);
        Assert.Equal([("everything", 0), ("service", 9090)], Applied("cart-1"));

        _kubernetes.Services.Remove(Models.Name("shop/cart"));
        _builder.Apply([new(ChangedKind.Service, Models.Name("shop/cart"))], _kubernetes);
        Assert.Equal([("everything", 0)], Applied("cart-1"));
        Assert.Equal("ServiceNotFound", State("service").ResolvedRefs.Reason);
    }

    [Fact]
    public void Apply_PolicyOfAnotherNamespace_IsNotAsked()
    {
        var policy = Yaml.Read<AccessPolicy>("metadata: {namespace: other, name: all}\nspec: {action: Deny, rules: [{}]}");
        _kubernetes.AccessPolicies[Models.Name("other/all")] = policy;
        _builder.Apply([new(ChangedKind.AccessPolicy, Models.Name("other/all"))], _kubernetes);

        Assert.Empty(Access("cart-1").Policies);
    }

    [Fact]
    public void Apply_NeverValid_DeniesWhatItIsAbout()
    {
        Set("bad", "action: Allow\n  selector: {matchLabels: {app: pay}}\n  rules: [{to: [{paths: [{value: /a/../b}]}]}]");

        Assert.Empty(Access("cart-1").Policies);
        var policy = Assert.Single(Access("pay-1").Policies);
        Assert.Equal((AccessAction.Unintelligible, 0), (policy.Action, policy.Rules.Count));
        Assert.StartsWith("spec.rules[0].to[0].paths[0].value must begin with '/'", State("bad").Accepted.Message);
        Assert.EndsWith("until then everything is denied to pods with app=pay", State("bad").Accepted.Message);
    }

    [Fact]
    public void Apply_BadEdit_KeepsTheLastValidVersion()
    {
        Set("edited", "action: Allow\n  targetRef: {name: cart}\n  rules: [{from: [{namespaces: [web]}]}]");
        var before = Access("cart-1");

        Set("edited", "action: Allow\n  rules: [{from: [{namespaces: ['*']}]}]");

        Assert.Equal(before, Access("cart-1"));
        Assert.Empty(Access("pay-1").Policies);
        Assert.Equal((false, "spec.rules[0].from[0].namespaces[0] must be the name of a namespace; the last valid version stays in force"), (State("edited").Accepted.Holds, State("edited").Accepted.Message));

        _kubernetes.AccessPolicies.Remove(Models.Name("shop/edited"));
        _builder.Apply([new(ChangedKind.AccessPolicy, Models.Name("shop/edited"))], _kubernetes);
        Assert.Empty(Access("cart-1").Policies);

        // Whoever comes back under the name has no past.
        Set("edited", "action: Nonsense");
        Assert.Equal(AccessAction.Unintelligible, Assert.Single(Access("cart-1").Policies).Action);
    }

    [Theory]
    [InlineData("action: Unintelligible", "spec.action")]
    [InlineData("rules: []", "spec.action")]
    [InlineData("action: allow", "spec.action")]
    [InlineData("action: Deny\n  targetRef: {kind: Gateway, name: cart}", "spec.targetRef")]
    [InlineData("action: Deny\n  targetRef: {name: cart, sectionName: http}", "spec.targetRef")]
    [InlineData("action: Deny\n  targetRef: {name: cart}\n  selector: {matchLabels: {a: b}}", "spec.selector")]
    [InlineData("action: Deny\n  selector: {}", "spec.selector.matchLabels")]
    [InlineData("action: Deny\n  rules: [{from: []}]", "spec.rules[0].from")]
    [InlineData("action: Deny\n  rules: [{}, {from: [{}]}]", "spec.rules[1].from[0]")]
    [InlineData("action: Deny\n  rules: [{from: [{principals: []}]}]", "spec.rules[0].from[0].principals")]
    [InlineData("action: Deny\n  rules: [{from: [{principals: ['spiffe://cluster.local/ns/a*']}]}]", "spec.rules[0].from[0].principals[0]")]
    [InlineData("action: Deny\n  rules: [{from: [{serviceAccounts: [api]}]}]", "spec.rules[0].from[0].serviceAccounts[0]")]
    [InlineData("action: Deny\n  rules: [{from: [{cidrs: [10.0.0.1/8]}]}]", "spec.rules[0].from[0].cidrs[0]")]
    [InlineData("action: Deny\n  rules: [{to: [{}]}]", "spec.rules[0].to[0]")]
    [InlineData("action: Deny\n  rules: [{to: [{ports: [0]}]}]", "spec.rules[0].to[0].ports[0]")]
    [InlineData("action: Deny\n  rules: [{to: [{methods: ['GE T']}]}]", "spec.rules[0].to[0].methods[0]")]
    [InlineData("action: Deny\n  rules: [{to: [{paths: [{type: Regex, value: /a}]}]}]", "spec.rules[0].to[0].paths[0].type")]
    [InlineData("action: Deny\n  rules: [{to: [{paths: [{value: a}]}]}]", "spec.rules[0].to[0].paths[0].value")]
    [InlineData("action: Deny\n  rules: [{to: [{paths: [{value: //a}]}]}]", "spec.rules[0].to[0].paths[0].value")]
    [InlineData("action: Deny\n  rules: [{to: [{paths: [{value: /a//}]}]}]", "spec.rules[0].to[0].paths[0].value")]
    [InlineData("action: Deny\n  rules: [{to: [{paths: [{value: /%61}]}]}]", "spec.rules[0].to[0].paths[0].value")]
    [InlineData("action: Deny\n  rules: [{to: [{paths: [{value: /a}], grpc: [{service: a}]}]}]", "spec.rules[0].to[0].grpc")]
    [InlineData("action: Deny\n  rules: [{to: [{grpc: [{service: a/b}]}]}]", "spec.rules[0].to[0].grpc[0].service")]
    [InlineData("action: Deny\n  rules: [{to: [{headers: [{name: x-forwarded-client-cert}]}]}]", "spec.rules[0].to[0].headers[0].name")]
    [InlineData("action: Deny\n  rules: [{to: [{headers: [{name: a, value: ' b'}]}]}]", "spec.rules[0].to[0].headers[0].value")]
    public void Apply_WhatCannotBeUnderstood_IsNamed(string spec, string field)
    {
        Set("bad", spec);

        Assert.StartsWith($"{field} ", State("bad").Accepted.Message);
        Assert.Equal(AccessAction.Unintelligible, Assert.Single(Access("cart-1").Policies).Action);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("allow", false)]
    [InlineData("deny", true)]
    [InlineData("Allow", true)]
    public void Apply_DefaultOfTheNamespace_TravelsWithItsPods(string? value, bool denies)
    {
        _kubernetes.Namespaces["shop"] = value is null ? Objects.NamespaceOf("shop") : Objects.NamespaceOf("shop", (MeshPolicy.DefaultAccess, value));
        _builder.Apply([new(ChangedKind.Namespace, new("", "shop"))], _kubernetes);

        Assert.Equal(denies, Access("cart-1").DeniesByDefault);
    }

    private List<(string Name, int Port)> Applied(string pod) =>
        [.. Access(pod).Policies.Select(policy => (policy.Policy.Name, policy.Ports.SingleOrDefault()))];

    private WorkloadAccess Access(string pod) => _builder.Current.Workloads[Models.Name($"shop/{pod}")].Access;

    private PolicyState State(string name) => _builder.Current.AccessPolicies[Models.Name($"shop/{name}")];

    private void Set(string name, string spec)
    {
        _kubernetes.AccessPolicies[Models.Name($"shop/{name}")] = Yaml.Read<AccessPolicy>($"metadata: {{namespace: shop, name: {name}}}\nspec:\n  {spec}");
        _builder.Apply([new(ChangedKind.AccessPolicy, Models.Name($"shop/{name}"))], _kubernetes);
    }
}
