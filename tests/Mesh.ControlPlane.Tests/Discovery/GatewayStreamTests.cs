using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Discovery;

/// <summary>What an east-west gateway is told: what is exported, as long as it is, and nothing else.</summary>
public sealed class GatewayStreamTests : ISnapshotSubscriber
{
    private const string Cart = "shop/cart";

    private readonly SnapshotStore _store = new();
    private readonly StreamState _stream;
    private MeshModel _model = MeshModel.Empty;

    public GatewayStreamTests() => _stream = new(new SubscriptionScope(Models.Name("mesh-system/mesh-gateway-1"), IsGateway: true), _store, this);

    void ISnapshotSubscriber.OnChanged(IReadOnlyCollection<ResourceChange> changes, long changedAt)
    {
        foreach (var change in changes)
        {
            _stream.Touch(change, changedAt);
        }
    }

    [Fact]
    public void Next_ServiceThatIsNotExported_IsAnsweredAsIfItDidNotExist()
    {
        Publish(isExported: false);

        Subscribe(ResourceType.Endpoints, Cart, "shop/nothing");

        var answer = Take()!;
        Assert.Empty(answer.Resources);
        Assert.Equal([Cart, "shop/nothing"], answer.RemovedResources.Order());
        Publish(isExported: false, "10.244.0.6");
        Assert.Null(Take());
    }

    [Fact]
    public void Next_ExportBeginsAndEnds_TheEndpointsComeAndGoWithTheSameContent()
    {
        Publish(isExported: false);
        Subscribe(ResourceType.Endpoints, Cart);
        Take();

        Publish(isExported: true);
        Assert.Equal(Cart, Assert.Single(Take()!.Resources).Name);

        Publish(isExported: false);
        Assert.Equal([Cart], Take()!.RemovedResources);

        Publish(isExported: true);
        Assert.Equal(Cart, Assert.Single(Take()!.Resources).Name);
    }

    [Fact]
    public void Next_ExportEndsBeforeTheEndpointsWereSent_TheyAreNot()
    {
        Publish(isExported: true);
        Subscribe(ResourceType.Endpoints, Cart);
        Publish(isExported: false);

        var answer = Take()!;

        Assert.Empty(answer.Resources);
        Assert.Equal([Cart], answer.RemovedResources);
    }

    [Fact]
    public void Next_WhatCallersDecideBy_IsNoneOfItsBusiness()
    {
        Publish(isExported: true);

        Subscribe(ResourceType.Service, Cart);
        Assert.Equal([Cart], Take()!.RemovedResources);

        Subscribe(ResourceType.Regions, ResourceType.RegionsName);
        Assert.Equal([ResourceType.RegionsName], Take()!.RemovedResources);
    }

    [Fact]
    public void Next_OwnWorkload_IsToldAndNoOther()
    {
        _store.Publish(builder => builder.Apply(Models.Change(_model, _model with
        {
            Workloads = _model.Workloads
                .Add(Models.Name("mesh-system/mesh-gateway-1"), Models.Workload("mesh-system/mesh-gateway-1", "mesh-gateway") with { IsGateway = true })
                .Add(Models.Name("shop/web-1"), Models.Workload("shop/web-1")),
        })), 1);

        Subscribe(ResourceType.Workload, "mesh-system/mesh-gateway-1", "shop/web-1");

        var answer = Take()!;
        Assert.Equal("mesh-system/mesh-gateway-1", Assert.Single(answer.Resources).Name);
        Assert.Equal(["shop/web-1"], answer.RemovedResources);
    }

    [Fact]
    public void Next_ExportBegins_ASidecarIsSentNothing()
    {
        Publish(isExported: false);
        StreamState sidecar = new(new SubscriptionScope(Models.Name("shop/web-1")), _store, this);
        sidecar.Find(ResourceType.Endpoints)!.Apply(new() { TypeUrl = ResourceType.Endpoints, ResourceNamesSubscribe = { Cart } });
        var first = sidecar.Next(_store.Current, 1)!;
        sidecar.Find(ResourceType.Endpoints)!.Apply(new() { TypeUrl = ResourceType.Endpoints, ResponseNonce = first.Nonce });

        Publish(isExported: true);
        sidecar.Touch(new(ResourceType.Endpoints, Cart), 1);

        Assert.Null(sidecar.Next(_store.Current, 1));
    }

    private void Publish(bool isExported, string address = "10.244.0.5")
    {
        var next = _model with { Endpoints = _model.Endpoints.SetItem(Models.Name(Cart), Models.Endpoints(Cart, address) with { IsExported = isExported }) };
        _store.Publish(builder => builder.Apply(Models.Change(_model, next)), 1);
        _model = next;
    }

    private void Subscribe(string type, params string[] names) => Send(new() { TypeUrl = type, ResourceNamesSubscribe = { names } });

    private void Send(DeltaDiscoveryRequest request) => _stream.Find(request.TypeUrl)!.Apply(request);

    private DeltaDiscoveryResponse? Take()
    {
        var response = _stream.Next(_store.Current, 1);
        if (response is not null)
        {
            Send(new() { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce });
        }

        return response;
    }
}
