using System.Net;
using CsCheck;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Federation.Following;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Federation.Following;

public sealed class StatementFoldTests
{
    private static readonly string Roots = new TestCluster("north").Roots.Pem;
    private static readonly PeerRules Rules = new(TrustDomain.Default, new HashSet<IPAddress>());

    private readonly StatementFold _fold = new("north", Rules);

    [Fact]
    public void Apply_BeforeEverythingWasTold_ThereIsNoState()
    {
        _fold.BeginPass();
        Assert.Null(Apply(false, Stated.Facts(Roots), Stated.Service("shop/cart")).Change);
        Assert.Null(_fold.State);

        var change = Apply(true, Stated.Endpoints("shop/cart", Stated.Endpoint("10.1.0.4"))).Change!;

        Assert.Equal([Models.Name("shop/cart")], change.Services);
        Assert.True(change.FactsChanged);
        Assert.Equal("north-net", _fold.State!.Facts.Network);
        Assert.Single(_fold.State.Services);
        Assert.Single(_fold.State.Endpoints);
    }

    [Fact]
    public void Apply_RemovalsOfAnUnfinishedPass_CountOnlyWhenItIsFinished()
    {
        Fill();
        _fold.BeginPass();

        var early = _fold.Apply(new() { Removed = { "service/shop/cart", "endpoints/shop/cart" } });
        Assert.Empty(early.Change!.Services);
        Assert.Single(_fold.State!.Services);

        var late = _fold.Apply(new() { Synced = true });
        Assert.Equal([Models.Name("shop/cart")], late.Change!.Services);
        Assert.Empty(_fold.State!.Services);
        Assert.Empty(_fold.State.Endpoints);
    }

    [Fact]
    public void Apply_PassThatBreaksOff_ItsRemovalsAreForgotten()
    {
        Fill();
        _fold.BeginPass();
        _fold.Apply(new() { Removed = { "service/shop/cart" } });

        _fold.BeginPass();
        _fold.Apply(new() { Synced = true });

        Assert.Single(_fold.State!.Services);
    }

    [Fact]
    public void Apply_StatementIsRefused_TheLastGoodOneStaysAndTheRestCounts()
    {
        Fill();

        var folded = Apply(true, Stated.Endpoints("shop/cart", Stated.Endpoint("127.0.0.1")), Stated.Service("shop/web"));

        Assert.Equal("endpoints/shop/cart", Assert.Single(folded.Refused).Name);
        Assert.Equal([Models.Name("shop/web")], folded.Change!.Services);
        Assert.Equal("10.1.0.4", _fold.State!.Endpoints[Models.Name("shop/cart")].Endpoints.Localities[0].Endpoints[0].Address);
        Assert.Single(_fold.Refused);

        Apply(true, Stated.Endpoints("shop/cart", Stated.Endpoint("10.1.0.9")));
        Assert.Empty(_fold.Refused);
    }

    [Fact]
    public void Apply_RefusedStatementIsRemoved_IsNotCountedAnyMore()
    {
        Fill();
        Apply(true, Stated.Service("shop/web", port: 0));

        _fold.Apply(new() { Synced = true, Removed = { "service/shop/web" } });

        Assert.Empty(_fold.Refused);
    }

    [Fact]
    public void Apply_MoreThanAPeerMayState_IsRefusedAndCountedWithinBounds()
    {
        _fold.BeginPass();
        Apply(true, [.. Enumerable.Range(0, StatementLimits.MaxStatements + 200).Select(i => Stated.Service($"shop/s{i}"))]);

        Assert.Equal(StatementLimits.MaxStatements, _fold.State!.Services.Count);
        Assert.Equal(StatementLimits.MaxRefusals, _fold.Refused.Count);
    }

    [Fact]
    public void Apply_FactsAreRefused_NothingIsKnownOfTheNetwork()
    {
        _fold.BeginPass();
        Apply(true, Stated.Facts(Roots, trustDomain: "other.example"), Stated.Service("shop/cart"));

        Assert.Equal(("cluster.local", "", 0), (_fold.State!.Facts.TrustDomain, _fold.State.Facts.Network, _fold.State.Facts.Gateways.Count));
        Assert.Single(_fold.State.Services);
    }

    [Fact]
    public void Restore_WhatWasKept_IsJudgedAgain()
    {
        _fold.Restore([Stated.Facts(Roots), Stated.Service("shop/cart"), Stated.Endpoints("shop/cart", Stated.Endpoint("169.254.169.254"))]);

        Assert.Single(_fold.State!.Services);
        Assert.Empty(_fold.State.Endpoints);
        Assert.Equal(["cluster", "service/shop/cart"], _fold.Held.Select(held => held.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>However statements are divided into responses, and whatever is repeated, the state is that of the last word on each name.</summary>
    [Fact]
    public void Apply_AnyDivision_GivesTheLastWordOnEachName()
    {
        var word = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5]);
        word.List[0, 30].Sample(words =>
        {
            var fold = new StatementFold("north", Rules);
            fold.BeginPass();
            fold.Apply(new() { Synced = true });
            Dictionary<string, uint> expected = [];
            HashSet<string> told = [];
            foreach (var (service, port) in words)
            {
                string name = $"shop/s{service}";
                var response = new WatchResponse { Synced = true };
                if (port == 0)
                {
                    response.Removed.Add($"service/{name}");
                    expected.Remove(name);
                }
                else
                {
                    response.Statements.Add(Stated.Service(name, (uint)port));
                    expected[name] = (uint)port;
                }

                told.UnionWith(fold.Apply(response).Change!.Services.Select(changed => changed.ToString()));
            }

            Assert.Equal(expected.OrderBy(entry => entry.Key), fold.State!.Services.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value.Ports[0].Port).OrderBy(entry => entry.Key));
            Assert.Superset(expected.Keys.ToHashSet(), told);
        });
    }

    private void Fill()
    {
        _fold.BeginPass();
        Apply(true, Stated.Facts(Roots), Stated.Service("shop/cart"), Stated.Endpoints("shop/cart", Stated.Endpoint("10.1.0.4")));
    }

    private FoldedResponse Apply(bool synced, params Statement[] statements) => _fold.Apply(new() { Synced = synced, Statements = { statements } });
}
