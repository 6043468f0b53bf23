using System.Net;
using CsCheck;
using Google.Protobuf;
using Mesh.Api.Identity;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Access;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Tests.Routing;
using AccessAction = Mesh.Api.Resources.V1.AccessAction;
using AccessPath = Mesh.Api.Resources.V1.AccessPath;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Access;

/// <summary>Who may do what, from what the control plane says to the verdict.</summary>
public sealed class AccessDecisionTests
{
    private const string Api = "spiffe://cluster.local/ns/shop/sa/api";

    private static readonly SpiffeId Own = SpiffeId.TryParse("spiffe://cluster.local/ns/shop/sa/web")!;

    private static AccessSource Everybody => new() { Principals = { "*" } };

    [Theory]
    // from
    [InlineData("principals spiffe://cluster.local/ns/shop/*", Api, "10.0.0.1", true)]
    [InlineData("principals spiffe://cluster.local/ns/shop/*", "", "10.0.0.1", false)]
    [InlineData("principals *", "", "10.0.0.1", false)]
    [InlineData("principals *", "spiffe://other.org/ns/a/sa/b", "10.0.0.1", true)]
    [InlineData("namespaces shop", Api, "10.0.0.1", true)]
    [InlineData("namespaces shop", "spiffe://other.org/ns/shop/sa/api", "10.0.0.1", false)]
    [InlineData("namespaces shop", "spiffe://cluster.local/ns/shop2/sa/api", "10.0.0.1", false)]
    [InlineData("namespaces shop", "", "10.0.0.1", false)]
    [InlineData("serviceAccounts shop/api", Api, "10.0.0.1", true)]
    [InlineData("serviceAccounts shop/api", "spiffe://other.org/ns/shop/sa/api", "10.0.0.1", false)]
    [InlineData("serviceAccounts other/api", Api, "10.0.0.1", false)]
    [InlineData("cidrs 10.0.0.0/8", "", "10.1.2.3", true)]
    [InlineData("cidrs 10.0.0.0/8", "", "::ffff:10.1.2.3", true)]
    [InlineData("cidrs 10.0.0.0/8", "", "110.1.2.3", false)]
    [InlineData("cidrs 2001:db8::/32", "", "2001:db8::1", true)]
    [InlineData("namespaces shop, cidrs 10.0.0.0/8", Api, "11.1.2.3", false)]
    [InlineData("namespaces shop, cidrs 10.0.0.0/8", Api, "10.1.2.3", true)]
    public void Judge_Source_HasToMatchAllThatIsSaid(string source, string peer, string address, bool isAllowed)
    {
        AccessSource from = new();
        foreach (string[] words in source.Split(", ").Select(part => part.Split(' ')))
        {
            (words[0] switch
            {
                "principals" => from.Principals,
                "namespaces" => from.Namespaces,
                "serviceAccounts" => from.ServiceAccounts,
                _ => from.Cidrs,
            }).Add(words[1]);
        }

        Assert.Equal(isAllowed, Judge([Policy(AccessAction.Allow, new AccessRule { From = { from } })], Caller(peer, address), new TestHead("/")).IsAllowed);
    }

    /// <summary>Each row: what the rule asks for, the request, what a policy with it does when it allows and when it denies. For bytes there is no request.</summary>
    [Theory]
    [InlineData("methods GET", "GET /", true, true)]
    [InlineData("methods GET", "get /", false, true)]
    [InlineData("methods GET", "POST /", false, false)]
    [InlineData("methods GET", null, false, true)]
    [InlineData("prefix /admin", "GET /admin/x", true, true)]
    [InlineData("prefix /admin", "GET /x", false, false)]
    [InlineData("prefix /admin", "GET /x/../admin", false, true)]
    [InlineData("prefix /admin", "GET //x", false, true)]
    [InlineData("prefix /", "GET //x", false, true)]
    [InlineData("exact /admin", "GET /%61dmin?x", true, true)]
    [InlineData("exact /admin", null, false, true)]
    [InlineData("present x-debug", "GET / x-debug:", true, true)]
    [InlineData("present x-debug", "GET /", false, false)]
    [InlineData("header x-role guest", "GET / x-role:guest", true, true)]
    [InlineData("header x-role guest", "GET / x-role:Guest", false, true)]
    [InlineData("header x-role guest", "GET / x-role:admin,guest", false, true)]
    [InlineData("header x-role guest", "GET / x-role:guest x-role:admin", false, true)]
    [InlineData("header x-role guest", "GET / x-role:admin", false, false)]
    [InlineData("header x-role guest", null, false, true)]
    [InlineData("port 8080", "GET /", true, true)]
    [InlineData("port 8080", null, true, true)]
    [InlineData("port 9090", "GET /", false, false)]
    [InlineData("port 9090", null, false, false)]
    public void Judge_Operation_WhatCannotBeToldCountsAgainstTheCaller(string rule, string? request, bool allows, bool denies)
    {
        string[] words = rule.Split(' ');
        AccessOperation operation = words[0] switch
        {
            "methods" => new() { Methods = { words[1] } },
            "prefix" => new() { Paths = { new AccessPath { Prefix = words[1] } } },
            "exact" => new() { Paths = { new AccessPath { Exact = words[1] } } },
            "present" => new() { Headers = { new AccessHeader { Name = words[1] } } },
            "header" => new() { Headers = { new AccessHeader { Name = words[1], Exact = words[2] } } },
            _ => new() { Ports = { uint.Parse(words[1], null) } },
        };
        AccessRule only = new() { To = { operation } };
        TestHead? head = request is null ? null : TestHead.Parse(request);

        Assert.Equal(allows, Judge([Policy(AccessAction.Allow, only)], Caller(Api), head).IsAllowed);
        Assert.Equal(denies, !Judge([Policy(AccessAction.Deny, only)], Caller(Api), head).IsAllowed);
    }

    [Fact]
    public void Judge_AddressThatCannotBeTold_CountsAgainstTheCaller()
    {
        AccessRule rule = new() { From = { new AccessSource { Cidrs = { "10.0.0.0/8" } } } };

        Assert.False(Judge([Policy(AccessAction.Allow, rule)], Caller(Api, "255.255.255.255"), null).IsAllowed);
        Assert.False(Judge([Policy(AccessAction.Deny, rule)], Caller(Api, "255.255.255.255"), null).IsAllowed);
    }

    [Fact]
    public void Judge_NoPolicy_IsTheDefault()
    {
        Assert.True(Judge([], Caller(Api), new TestHead("/")).IsAllowed);
        Assert.False(Judge([], Caller(Api), new TestHead("/"), AccessDefault.Deny).IsAllowed);
        Assert.Same(AccessModel.Everybody, AccessModelBuilder.Build(null));
    }

    [Fact]
    public void Judge_PolicyOfOtherPorts_IsNotAsked()
    {
        Wire.AccessPolicy allow = Policy(AccessAction.Allow);
        allow.Ports.Add(9090);
        Wire.AccessPolicy deny = Policy(AccessAction.Deny, new AccessRule());
        deny.Ports.Add(9090);

        Assert.True(Judge([allow, deny], Caller(Api), new TestHead("/")).IsAllowed);
    }

    [Fact]
    public void Judge_AllowWithoutRules_AllowsNobody() => Assert.False(Judge([Policy(AccessAction.Allow)], Caller(Api), new TestHead("/")).IsAllowed);

    [Fact]
    public void Judge_Audit_ChangesNothing()
    {
        Assert.True(Judge([Policy(AccessAction.Audit)], Caller(Api), new TestHead("/")).IsAllowed);
        Assert.False(Judge([Policy(AccessAction.Audit, new AccessRule())], Caller(Api), new TestHead("/"), AccessDefault.Deny).IsAllowed);
    }

    [Fact]
    public void Judge_AnyOrder_VerdictIsTheSameAndDenyWins() =>
        Gen.Select(GenPolicies, Gen.Int[0, 1000]).Sample((policies, seed) =>
        {
            AccessVerdict verdict = Judge(policies, Caller(Api), new TestHead("/a"));
            Wire.AccessPolicy[] shuffled = [.. policies];
            new Random(seed).Shuffle(shuffled);
            bool denies = policies.Any(policy => policy.Action == AccessAction.Deny && !Judge([policy], Caller(Api), new TestHead("/a")).IsAllowed);

            Assert.Equal(verdict.IsAllowed, Judge(shuffled, Caller(Api), new TestHead("/a")).IsAllowed);
            Assert.False(denies && verdict.IsAllowed);
        });

    // What is allowed today stays allowed only by its own policies: one more can take, and one more Allow can give only what it says itself.
    [Fact]
    public void Judge_OneMorePolicy_NeverGivesMoreThanItSays() =>
        Gen.Select(GenPolicies, GenPolicy, GenRequest).Sample((policies, more, head) =>
        {
            bool before = Judge(policies, Caller(Api), head).IsAllowed;
            bool after = Judge([.. policies, more], Caller(Api), head).IsAllowed;
            bool isSaid = more.Action == AccessAction.Allow && Judge([more], Caller(Api), head, AccessDefault.Deny).IsAllowed;

            Assert.True(before || !after || isSaid);
        });

    [Fact]
    public void Build_FieldsOfALaterVersion_Deny()
    {
        byte[] unknown = [0xfa, 0x3e, 1, 0];
        Wire.Access whole = Wire.Access.Parser.ParseFrom([.. new Wire.Access { Default = AccessDefault.Allow }.ToByteArray(), .. unknown]);
        AccessSource source = AccessSource.Parser.ParseFrom([.. Everybody.ToByteArray(), .. unknown]);
        Wire.AccessPolicy allow = Policy(AccessAction.Allow, new AccessRule { From = { source } });
        Wire.AccessPolicy elsewhere = Policy(AccessAction.Deny, new AccessRule { From = { source } });
        elsewhere.Ports.Add(9090);

        AssertDenied(whole);
        AssertDenied(new Wire.Access { Default = AccessDefault.Allow, Policies = { allow } });
        Assert.True(AccessDecision.Judge(AccessModelBuilder.Build(new() { Default = AccessDefault.Allow, Policies = { elsewhere } }), new AccessRequest(Caller(Api), null, true)).IsAllowed);
    }

    [Fact]
    public void Build_ValuesOfALaterVersion_Deny()
    {
        AssertDenied(new Wire.Access { Default = (AccessDefault)7 });
        AssertDenied(Allowing(policy => policy.Action = (AccessAction)9));
        AssertDenied(Allowing(policy => policy.Action = AccessAction.Unintelligible));
        AssertDenied(Allowing(policy => policy.Ports.Add([8080, 0])));
        AssertDenied(Allowing(policy => policy.Rules[0].From.Add(new AccessSource())));
        AssertDenied(Allowing(policy => policy.Rules[0].From[0].Principals.Add("spiffe://cluster.local/ns/shop*")));
        AssertDenied(Allowing(policy => policy.Rules[0].From[0].Cidrs.Add("10.0.0.0/33")));
        AssertDenied(Allowing(policy => policy.Rules[0].From[0].ServiceAccounts.Add("api")));
        AssertDenied(Allowing(policy => policy.Rules[0].To.Add(new AccessOperation())));
        AssertDenied(Allowing(policy => policy.Rules[0].To.Add(new AccessOperation { Paths = { new AccessPath() } })));
        AssertDenied(Allowing(policy => policy.Rules[0].To.Add(new AccessOperation { Paths = { new AccessPath { Prefix = "/a/../b" } } })));
        AssertDenied(Allowing(policy => policy.Rules[0].To.Add(new AccessOperation { Methods = { "GE T" } })));
    }

    private static Gen<Wire.AccessPolicy> GenPolicy => Gen.Select(
        Gen.OneOf(AccessAction.Allow, AccessAction.Deny, AccessAction.Audit, AccessAction.Unintelligible),
        Gen.OneOf<AccessRule[]>(
            [],
            [new()],
            [new() { From = { Everybody } }],
            [new() { From = { new AccessSource { Namespaces = { "other" } } } }],
            [new() { To = { new AccessOperation { Paths = { new AccessPath { Prefix = "/a" } } } } }],
            [new() { To = { new AccessOperation { Methods = { "POST" } } } }, new() { From = { new AccessSource { Cidrs = { "10.0.0.0/8" } } } }]),
        Gen.OneOf<uint[]>([], [8080], [9090]),
        (action, rules, ports) => new Wire.AccessPolicy { Source = "AccessPolicy shop/x", Action = action, Rules = { rules }, Ports = { ports } });

    private static Gen<Wire.AccessPolicy[]> GenPolicies => GenPolicy.Array[0, 6];

    private static Gen<TestHead?> GenRequest => Gen.OneOf<TestHead?>(null, new TestHead("/a"), new TestHead("/b"), new TestHead("//a"), new TestHead("/a", "POST"));

    private static Wire.Access Allowing(Action<Wire.AccessPolicy> spoil)
    {
        Wire.AccessPolicy policy = Policy(AccessAction.Allow, new AccessRule { From = { Everybody } });
        Assert.True(Judge([policy], Caller(Api), new TestHead("/")).IsAllowed);
        spoil(policy);
        return new Wire.Access { Default = AccessDefault.Allow, Policies = { policy } };
    }

    private static void AssertDenied(Wire.Access access) =>
        Assert.False(AccessDecision.Judge(AccessModelBuilder.Build(access), new AccessRequest(Caller(Api), new TestHead("/"), true)).IsAllowed);

    private static AccessVerdict Judge(Wire.AccessPolicy[] policies, InboundCaller caller, TestHead? head, AccessDefault otherwise = AccessDefault.Allow)
    {
        AccessModel access = AccessModelBuilder.Build(new Wire.Access { Default = otherwise, Policies = { policies } });
        return AccessDecision.Judge(access, new AccessRequest(caller, head, access.HasPaths));
    }

    private static Wire.AccessPolicy Policy(AccessAction action, params AccessRule[] rules) => new() { Source = "AccessPolicy shop/x", Action = action, Rules = { rules } };

    private static InboundCaller Caller(string peer, string address = "10.0.0.1") =>
        new(SpiffeId.TryParse(peer) is { } id ? new PeerIdentity(id, Own) : null, IPAddress.Parse(address), 8080);
}
