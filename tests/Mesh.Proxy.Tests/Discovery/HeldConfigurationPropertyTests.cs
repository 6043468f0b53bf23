using System.Net;
using CsCheck;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Doubles;
using Mesh.Proxy.State;
using Microsoft.Extensions.Time.Testing;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery;

/// <summary>Whatever way the configuration has come in, it is the one that a sidecar would have that was told the end only.</summary>
public sealed class HeldConfigurationPropertyTests
{
    private const int Services = 4;

    private enum Action
    {
        ChangeService,
        RemoveService,
        ChangeEndpoints,
        RemoveEndpoints,
        Use,
        Forget,
        Reconnect,
        Malformed,
    }

    [Fact]
    public void Apply_AnySequenceOfDeltas_EndsInTheStateOfAFullRebuild() =>
        Gen.Select(Gen.Enum<Action>(), Gen.Int[0, Services - 1], Gen.Int[0, Services - 1], Gen.Int[0, 3])
            .Array[0, 60]
            .Sample(steps =>
            {
                var world = new World();
                var incremental = new Sidecar();
                foreach ((Action action, int service, int other, int number) in steps)
                {
                    Step(world, incremental, action, service, other, number);
                    incremental.Exchange(world);
                }

                var rebuilt = new Sidecar();
                foreach (IPAddress address in incremental.Used)
                {
                    rebuilt.Use(address);
                }

                rebuilt.Exchange(world);
                Assert.Equal(rebuilt.Describe(), incremental.Describe());
            });

    private static void Step(World world, Sidecar sidecar, Action action, int service, int other, int number)
    {
        switch (action)
        {
            case Action.ChangeService:
                world.Services[Name(service)] = Service(Name(service), Address(service).ToString(), (Name(other), (uint)number), (Name(service), 1));
                break;
            case Action.RemoveService:
                world.Services.Remove(Name(service));
                break;
            case Action.ChangeEndpoints:
                world.Endpoints[Name(service)] = Endpoints([.. Enumerable.Range(0, number).Select(i => Endpoint($"10.244.{service}.{i + 1}"))]);
                break;
            case Action.RemoveEndpoints:
                world.Endpoints.Remove(Name(service));
                break;
            case Action.Use:
                sidecar.Use(Address(service));
                break;
            case Action.Forget:
                sidecar.Forget(Address(service));
                break;
            case Action.Reconnect:
                sidecar.Reconnect();
                break;
            case Action.Malformed:
                V1.Service malformed = Service(Name(service), Address(service).ToString());
                malformed.Ports[0].Port = 0;
                sidecar.Receive(TestResources.Services(malformed));
                break;
        }
    }

    private static string Name(int service) => $"shop/s{service}";

    private static IPAddress Address(int service) => IPAddress.Parse($"10.96.0.{service + 1}");

    /// <summary>What the control plane knows; answers requests as the delta protocol says, from scratch and without memory of other streams.</summary>
    private sealed class World
    {
        public Dictionary<string, V1.Service> Services { get; } = [];

        public Dictionary<string, V1.Endpoints> Endpoints { get; } = [];
    }

    private sealed class Sidecar
    {
        private readonly HeldConfiguration _held = new(new ResourceName("shop", "web-1"), "cluster.local");
        private readonly ProxyStateBuilder _builder = new(new EndpointPickerFactory(new FakeTimeProvider(), new Random(1)));
        private readonly Dictionary<string, HashSet<string>> _subscribed = [];
        private readonly Dictionary<(string Type, string Name), string> _sent = [];
        private ProxyState _state = ProxyState.Empty;

        public Sidecar() => Reconnect();

        public HashSet<IPAddress> Used { get; } = [];

        public void Use(IPAddress address)
        {
            Used.Add(address);
            _held.Want(address);
        }

        public void Forget(IPAddress address)
        {
            Used.Remove(address);
            _held.Unwant(address);
        }

        public void Reconnect()
        {
            _held.BeginStream();
            _subscribed.Clear();
            _sent.Clear();
        }

        public void Receive(DeltaDiscoveryResponse response) => _held.Apply(response);

        /// <summary>Requests and answers until neither side has anything to say.</summary>
        public void Exchange(World world)
        {
            bool talking = true;
            while (talking)
            {
                _held.Settle(TimeSpan.Zero);
                IReadOnlyList<DeltaDiscoveryRequest> requests = _held.TakeRequests();
                foreach (DeltaDiscoveryRequest request in requests)
                {
                    Take(request);
                }

                // Services first: the other order than the one that is kind to the client.
                talking = Answer(ResourceType.Service, world) | Answer(ResourceType.Endpoints, world) | requests.Count > 0;
            }

            _state = _builder.Build(_held.Workload, _held.ServicesInForce, _held.FindEndpoints);
        }

        public string Describe() => string.Join("\n", _state.ServicesByAddress
            .OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal)
            .Select(pair => $"{pair.Key} {pair.Value.Name} " + string.Join(", ", pair.Value.Ports[80].Backends.Select(backend =>
                $"{backend.Backend.Service}*{backend.Weight} {backend.Backend.Picker.Pick(default).Failure} [{string.Join(' ', backend.Backend.Endpoints.Select(endpoint => endpoint.Target))}]"))))
            + "\nabsent: " + string.Join(' ', Enumerable.Range(0, HeldConfigurationPropertyTests.Services).Select(Address).Where(address => _held.IsAbsent(address)));

        /// <summary>The service that may own an address.</summary>
        private static string OwnName(string name) => IPAddress.TryParse(name, out IPAddress? address) ? Name(address.GetAddressBytes()[3] - 1) : "-";

        private void Take(DeltaDiscoveryRequest request)
        {
            if (!_subscribed.TryGetValue(request.TypeUrl, out HashSet<string>? names))
            {
                _subscribed[request.TypeUrl] = names = [];
            }

            names.UnionWith(request.ResourceNamesSubscribe);
            names.ExceptWith(request.ResourceNamesUnsubscribe);
            foreach (string name in request.ResourceNamesSubscribe.Concat(request.ResourceNamesUnsubscribe))
            {
                // Whoever subscribes again has forgotten, and is answered in any case.
                _sent.Remove((request.TypeUrl, name));
                _sent.Remove((request.TypeUrl, OwnName(name)));
            }

            foreach ((string name, string version) in request.InitialResourceVersions)
            {
                _sent[(request.TypeUrl, name)] = version;
            }
        }

        private bool Answer(string type, World world)
        {
            var response = new DeltaDiscoveryResponse { TypeUrl = type, Nonce = "n" };
            foreach (string name in _subscribed.GetValueOrDefault(type, []))
            {
                Resource? current = type == ResourceType.Endpoints
                    ? world.Endpoints.TryGetValue(name, out V1.Endpoints? endpoints) ? Wrap(name, endpoints) : null
                    : world.Services.Values.FirstOrDefault(service => service.ClusterIps.Contains(name)) is { } service ? Wrap(service) : null;
                string version = current?.Version ?? "absent";
                // Under the subscribed name; what was held before a reconnect is known under the resource's own name.
                if (_sent.GetValueOrDefault((type, name)) == version || (current is not null && _sent.GetValueOrDefault((type, current.Name)) == version))
                {
                    continue;
                }

                _sent[(type, name)] = version;
                if (current is null)
                {
                    _sent.Remove((type, OwnName(name)));
                    response.RemovedResources.Add(name);
                }
                else
                {
                    _sent[(type, current.Name)] = version;
                    response.Resources.Add(current);
                }
            }

            if (response.Resources.Count + response.RemovedResources.Count == 0)
            {
                return false;
            }

            _held.Apply(response);
            return true;
        }
    }
}
