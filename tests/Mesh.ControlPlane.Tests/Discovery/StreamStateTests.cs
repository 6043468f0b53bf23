using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Discovery;

/// <summary>The rules of the protocol, one by one.</summary>
public sealed class StreamStateTests : ISnapshotSubscriber
{
    private readonly SnapshotStore _store = new();
    private readonly StreamState _stream;
    private MeshModel _model = MeshModel.Empty;

    public StreamStateTests() => _stream = new(new SubscriptionScope(Models.Name("shop/web-1")), _store, this);

    void ISnapshotSubscriber.OnChanged(IReadOnlyCollection<ResourceChange> changes, long changedAt)
    {
        foreach (var change in changes)
        {
            _stream.Touch(change, changedAt);
        }
    }

    [Fact]
    public void Next_NameThatDoesNotExist_IsAnsweredAsRemovedAndPushedWhenItAppears()
    {
        Subscribe(ResourceType.Service, "10.96.0.7");
        Assert.Equal(["10.96.0.7"], Take()!.RemovedResources);

        Publish(Models.Service("shop/cart", 80, "10.96.0.7"));

        Assert.Equal("shop/cart", Assert.Single(Take()!.Resources).Name);
    }

    [Fact]
    public void Next_NothingChanged_SaysNothing()
    {
        Publish(Models.Service("shop/cart"));
        Subscribe(ResourceType.Service, "shop/cart");
        Take();

        Publish(Models.Service("shop/other"));
        Publish(Models.Service("shop/cart"));

        Assert.Null(Take());
    }

    [Fact]
    public void Next_ChangesWhileInFlight_OnlyTheLatestIsSentAfterTheAnswer()
    {
        Publish(Models.Service("shop/cart", 80));
        Subscribe(ResourceType.Service, "shop/cart");
        var first = _stream.Next(_store.Current, 1)!;
        Publish(Models.Service("shop/cart", 81));
        Publish(Models.Service("shop/cart", 82));

        Assert.Null(_stream.Next(_store.Current, 1));
        Acknowledge(first);

        Assert.Equal(82u, Assert.Single(Take()!.Resources).Resource_.Unpack<Mesh.Api.Resources.V1.Service>().Ports[0].Port);
        Assert.Null(Take());
    }

    [Fact]
    public void Next_Rejected_IsNotSentAgainUntilItChangesOrIsAskedFor()
    {
        Publish(Models.Service("shop/cart", 80));
        Subscribe(ResourceType.Service, "shop/cart");
        var first = _stream.Next(_store.Current, 1)!;
        Send(new() { TypeUrl = first.TypeUrl, ResponseNonce = first.Nonce, ErrorDetail = new() { Message = "bad" } });
        Assert.Equal("bad", _stream.Find(ResourceType.Service)!.Rejected["shop/cart"]);
        Publish(Models.Service("shop/other"));
        Assert.Null(Take());

        Publish(Models.Service("shop/cart", 81));

        Assert.Single(Take()!.Resources);
        Assert.Empty(_stream.Find(ResourceType.Service)!.Rejected);
    }

    [Fact]
    public void Apply_OneOfTwoRejectedByName_TheOtherIsApplied()
    {
        Publish(Models.Service("shop/cart", 80), Models.Service("shop/pay", 80));
        Subscribe(ResourceType.Service, "shop/cart", "shop/pay");
        var response = _stream.Next(_store.Current, 1)!;

        var acknowledgement = _stream.Find(ResourceType.Service)!.Apply(Rejection(response, "shop/cart"))!;

        Assert.Equal([new AppliedResource("shop/pay", 0)], acknowledgement.Applied);
        Assert.Equal(["shop/cart"], acknowledgement.Rejected.Keys);
        Assert.Equal((true, false, "ports[0].port: bad"), ApplicationOf("shop/cart"));
        Assert.Equal((true, true, null), ApplicationOf("shop/pay"));
        Assert.Null(Take());
    }

    [Fact]
    public void ApplicationOf_NewerVersionOnItsWay_WhatWasAppliedBeforeCounts()
    {
        Publish(Models.Service("shop/cart", 80));
        Subscribe(ResourceType.Service, "shop/cart");
        Take();
        Publish(Models.Service("shop/cart", 81));
        long second = _store.Current.Revision;
        Assert.Equal((true, false, null), ApplicationOf("shop/cart", second));
        var update = Take()!;
        Publish(Models.Service("shop/cart", 82));
        long third = _store.Current.Revision;

        Assert.Equal("shop/cart", Assert.Single(update.Resources).Name);
        Assert.Equal((true, true, null), ApplicationOf("shop/cart", second));
        Assert.Equal((true, false, null), ApplicationOf("shop/cart", third));

        // A later refusal does not take it back, and is told of those that came after.
        var refused = _stream.Next(_store.Current, 1)!;
        Send(Rejection(refused, "shop/cart"));
        Assert.Equal((true, true, null), ApplicationOf("shop/cart", second));
        Assert.Equal((true, false, "ports[0].port: bad"), ApplicationOf("shop/cart", third));
    }

    // Sidecars ask again now and then, only to see whether somebody answers.
    [Fact]
    public void ApplicationOf_AskedForAgain_StaysApplied()
    {
        Publish(Models.Service("shop/cart", 80));
        long first = _store.Current.Revision;
        Subscribe(ResourceType.Service, "shop/cart");
        Take();

        Subscribe(ResourceType.Service, "shop/cart");
        Assert.Equal((true, true, null), ApplicationOf("shop/cart", first));
        _stream.Next(_store.Current, 1);
        Assert.Equal((true, true, null), ApplicationOf("shop/cart", first));
    }

    [Fact]
    public void ApplicationOf_ReconnectedWithTheVersionOfNow_IsAppliedAndStaysSo()
    {
        Publish(Models.Service("shop/cart", 80));
        long first = _store.Current.Revision;
        string version = _store.Current.Of(ResourceType.Service).ByName["shop/cart"].Default.Version;
        Send(new() { TypeUrl = ResourceType.Service, ResourceNamesSubscribe = { "shop/cart" }, InitialResourceVersions = { ["shop/cart"] = version } });
        Assert.Equal((true, true, null), ApplicationOf("shop/cart"));

        Publish(Models.Service("shop/cart", 81));

        Assert.Equal((true, true, null), ApplicationOf("shop/cart", first));
        Assert.Equal((true, false, null), ApplicationOf("shop/cart", _store.Current.Revision));
    }

    [Fact]
    public void Next_SubscribedAgain_IsAnsweredThoughNothingChanged()
    {
        Publish(Models.Service("shop/cart"));
        Subscribe(ResourceType.Service, "shop/cart");
        Take();

        Subscribe(ResourceType.Service, "shop/cart");

        Assert.Single(Take()!.Resources);
    }

    [Fact]
    public void Next_ReconnectWithEqualVersions_SendsOnlyDifferences()
    {
        Publish(Models.Service("shop/same", 80));
        Publish(Models.Service("shop/changed", 80));
        string version = _store.Current.Of(ResourceType.Service).ByName["shop/same"].Default.Version;
        Send(new()
        {
            TypeUrl = ResourceType.Service,
            ResourceNamesSubscribe = { "shop/same", "shop/changed", "shop/gone" },
            InitialResourceVersions = { ["shop/same"] = version, ["shop/changed"] = "old", ["shop/gone"] = "old", ["shop/forgotten"] = "old" },
        });

        var response = Take()!;

        Assert.Equal(["shop/changed"], response.Resources.Select(resource => resource.Name));
        Assert.Equal(["shop/forgotten", "shop/gone"], response.RemovedResources.Order());
    }

    [Fact]
    public void Next_AliasMovesToAnotherService_BothChangesAreSent()
    {
        Publish(Models.Service("shop/a", 80, "10.96.0.7"));
        Subscribe(ResourceType.Service, "10.96.0.7");
        Take();

        Publish(Models.Service("shop/a", 80), Models.Service("shop/b", 80, "10.96.0.7"));
        var response = Take()!;

        Assert.Equal(["shop/b"], response.Resources.Select(resource => resource.Name));
        Assert.Equal(["shop/a"], response.RemovedResources);
    }

    [Fact]
    public void Next_BackendReplaced_TheNewComesBeforeItsUserAndTheOldGoesAfter()
    {
        Publish(Models.Service("shop/cart", 80));
        PublishEndpoints("shop/old", "10.244.0.1");
        Subscribe(ResourceType.Service, "shop/cart");
        Subscribe(ResourceType.Endpoints, "shop/old");
        Take();
        Take();

        // One step: the service goes elsewhere and the old endpoints vanish.
        var next = _model with
        {
            Services = _model.Services.SetItem(Models.Name("shop/cart"), Models.Service("shop/cart", 81)),
            Endpoints = _model.Endpoints.Remove(Models.Name("shop/old")),
        };
        Publish(next);

        var update = _stream.Next(_store.Current, 1)!;
        Assert.Equal(ResourceType.Service, update.TypeUrl);
        Assert.Null(_stream.Next(_store.Current, 1)); // the removal waits for the answer
        Acknowledge(update);
        var removal = _stream.Next(_store.Current, 1)!;

        Assert.Equal(["shop/old"], removal.RemovedResources);
    }

    [Fact]
    public void Next_MoreThanAMegabyte_IsSentInParts()
    {
        string[] names = [.. Enumerable.Range(0, 30).Select(i => $"shop/s{i}")];
        foreach (string name in names)
        {
            PublishEndpoints(name, [.. Enumerable.Range(0, 2000).Select(i => $"10.244.{i / 250}.{i % 250}")]);
        }

        Subscribe(ResourceType.Endpoints, names);
        var received = new List<string>();
        int parts = 0;
        while (Take() is { } response)
        {
            parts++;
            Assert.InRange(response.CalculateSize(), 1, PendingWork.MaxResponseBytes + 1024);
            received.AddRange(response.Resources.Select(resource => resource.Name));
        }

        Assert.True(parts > 1);
        Assert.Equal(names.Order(), received.Order());
    }

    [Theory]
    [InlineData("Workload", "shop/web-2")] // another pod's
    [InlineData("Workload", "*")]
    [InlineData("Service", "*")]
    [InlineData("Service", "010.096.0.7")] // the same address by another name
    [InlineData("Service", "Shop/Cart")]
    [InlineData("Endpoints", "10.96.0.7")]
    public void Next_NameThatIsNotTheirs_LooksAsIfItDidNotExist(string type, string name)
    {
        Publish(_model with { Workloads = _model.Workloads.Add(Models.Name("shop/web-2"), Models.Workload("shop/web-2")) });
        Subscribe($"type.googleapis.com/mesh.v1.{type}", name);

        Assert.Equal([name], Take()!.RemovedResources);
        Assert.Equal(0, _store.WatchedNames);
    }

    [Fact]
    public void Apply_TooManyNames_IsRefused() => Assert.Throws<SubscriptionLimitException>(() =>
        Subscribe(ResourceType.Service, [.. Enumerable.Range(0, TypeSubscription.MaxNames + 1).Select(i => $"shop/s{i}")]));

    private (bool Uses, bool Applied, string? Rejection) ApplicationOf(string service, long revision = long.MaxValue) =>
        _stream.Find(ResourceType.Service)!.ApplicationOf(_store.Current.Of(ResourceType.Service).Find(service)!, revision);

    private static DeltaDiscoveryRequest Rejection(DeltaDiscoveryResponse response, string name) => new()
    {
        TypeUrl = response.TypeUrl,
        ResponseNonce = response.Nonce,
        ErrorDetail = new()
        {
            Message = "refused",
            Details = { Any.Pack(new RejectedResources { Resources = { new RejectedResource { Name = name, Field = "ports[0].port", Reason = "bad" } } }) },
        },
    };

    private void Publish(params MeshService[] services) =>
        Publish(_model with { Services = _model.Services.SetItems(services.Select(service => KeyValuePair.Create(service.Name, service))) });

    private void PublishEndpoints(string name, params string[] addresses) =>
        Publish(_model with { Endpoints = _model.Endpoints.SetItem(Models.Name(name), Models.Endpoints(name, addresses)) });

    private void Publish(MeshModel next)
    {
        _store.Publish(builder => builder.Apply(Models.Change(_model, next)), 1);
        _model = next;
    }

    private void Subscribe(string type, params string[] names) => Send(new() { TypeUrl = type, ResourceNamesSubscribe = { names } });

    private void Acknowledge(DeltaDiscoveryResponse response) => Send(new() { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce });

    private void Send(DeltaDiscoveryRequest request) => _stream.Find(request.TypeUrl)!.Apply(request);

    private DeltaDiscoveryResponse? Take()
    {
        var response = _stream.Next(_store.Current, 1);
        if (response is not null)
        {
            Acknowledge(response);
        }

        return response;
    }
}
