using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Snapshots;

/// <summary>One name, another content for the clients of some namespaces.</summary>
public sealed class ServiceVariantTests
{
    private const string Address = "10.96.0.7";
    private readonly SnapshotStore _store = new();
    private MeshModel _model = MeshModel.Empty;

    [Fact]
    public void Subscribers_GetWhatIsForTheirNamespace()
    {
        Publish(Service(variant: ("bank", 99)));

        Assert.Equal(80u, PortOf(new Client(_store, "shop/web-1").Subscribe("shop/cart")));
        Assert.Equal(99u, PortOf(new Client(_store, "bank/teller-1").Subscribe(Address)));
    }

    [Fact]
    public void Variant_ThatChanges_IsSentToItsOwnClientsOnly()
    {
        Publish(Service(variant: ("bank", 99)));
        var shop = new Client(_store, "shop/web-1");
        var bank = new Client(_store, "bank/teller-1");
        shop.Subscribe(Address);
        bank.Subscribe(Address);

        Publish(Service(variant: ("bank", 98)));

        Assert.Null(shop.Next());
        Assert.Equal(98u, PortOf(bank.Next()));
    }

    [Fact]
    public void Default_ThatChanges_IsSentToThoseWithoutAVariant()
    {
        Publish(Service(variant: ("bank", 99)));
        var shop = new Client(_store, "shop/web-1");
        var bank = new Client(_store, "bank/teller-1");
        shop.Subscribe(Address);
        bank.Subscribe(Address);

        Publish(Service(port: 81, variant: ("bank", 99)));

        Assert.Equal(81u, PortOf(shop.Next()));
        Assert.Null(bank.Next());
    }

    [Fact]
    public void Variant_ThatComesAndGoes_SwitchesItsClients()
    {
        Publish(Service());
        var bank = new Client(_store, "bank/teller-1");
        Assert.Equal(80u, PortOf(bank.Subscribe("shop/cart")));

        Publish(Service(variant: ("bank", 99)));
        Assert.Equal(99u, PortOf(bank.Next()));

        Publish(Service());
        Assert.Equal(80u, PortOf(bank.Next()));
    }

    [Fact]
    public void Reconnect_WithTheVariantsVersion_IsSentNothing()
    {
        Publish(Service(variant: ("bank", 99)));
        string version = new Client(_store, "bank/teller-1").Subscribe("shop/cart")!.Resources[0].Version;

        Assert.Null(new Client(_store, "bank/teller-1").Subscribe("shop/cart", version));
        Assert.NotNull(new Client(_store, "shop/web-1").Subscribe("shop/cart", version));
    }

    [Fact]
    public void ApplicationOf_AsksForTheFormThatTheClientGets()
    {
        Publish(Service(variant: ("bank", 99)));
        var bank = new Client(_store, "bank/teller-1");
        bank.Subscribe("shop/cart");
        var resource = _store.Current.Of(ResourceType.Service).Find("shop/cart")!;

        Assert.Equal((true, true, null), bank.ApplicationOf(resource));

        Publish(Service(variant: ("bank", 98)));
        Assert.Equal((true, false, null), bank.ApplicationOf(_store.Current.Of(ResourceType.Service).Find("shop/cart")!));
    }

    private static MeshService Service(int port = 80, (string Namespace, int Port)? variant = null)
    {
        var service = Models.Service("shop/cart", port, Address);
        return variant is not var (clients, other) ? service : service with { Variants = [new(clients, Models.Service("shop/cart", other).Ports)] };
    }

    private static uint PortOf(DeltaDiscoveryResponse? response) =>
        Assert.Single(response!.Resources).Resource_.Unpack<Api.Resources.V1.Service>().Ports[0].Port;

    private void Publish(MeshService service)
    {
        var next = _model with { Services = _model.Services.SetItem(service.Name, service) };
        var change = Models.Change(_model, next);
        _model = next;
        _store.Publish(builder => builder.Apply(change), 1);
    }

    /// <summary>A sidecar that acknowledges what it gets.</summary>
    private sealed class Client : ISnapshotSubscriber
    {
        private readonly SnapshotStore _store;
        private readonly StreamState _stream;

        public Client(SnapshotStore store, string pod)
        {
            _store = store;
            _stream = new(new SubscriptionScope(Models.Name(pod)), store, this);
        }

        public void OnChanged(IReadOnlyCollection<ResourceChange> changes, long changedAt)
        {
            foreach (var change in changes)
            {
                _stream.Touch(change, changedAt);
            }
        }

        public DeltaDiscoveryResponse? Subscribe(string name, string? held = null)
        {
            var request = new DeltaDiscoveryRequest { TypeUrl = ResourceType.Service, ResourceNamesSubscribe = { name } };
            if (held is not null)
            {
                request.InitialResourceVersions.Add("shop/cart", held);
            }

            _stream.Find(ResourceType.Service)!.Apply(request);
            return Next();
        }

        public DeltaDiscoveryResponse? Next()
        {
            var response = _stream.Next(_store.Current, 1);
            if (response is not null)
            {
                _stream.Find(ResourceType.Service)!.Apply(new() { TypeUrl = ResourceType.Service, ResponseNonce = response.Nonce });
            }

            return response;
        }

        public (bool Uses, bool Applied, string? Rejection) ApplicationOf(PublishedResource resource) => _stream.Find(ResourceType.Service)!.ApplicationOf(resource);
    }
}
