using CsCheck;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Discovery;

/// <summary>A client that applies deltas always ends with the server's state, whatever happened before.</summary>
public sealed class DeltaPropertyTests
{
    private static readonly string[] Services = ["shop/a", "shop/b", "shop/c"];
    private static readonly string[] Addresses = ["10.96.0.1", "10.96.0.2", "10.96.0.3"];
    private static readonly string[] Names = [.. Services, .. Addresses];

    private enum Step
    {
        SetService,
        RemoveService,
        Subscribe,
        Unsubscribe,
        Receive,
        Acknowledge,
        Reject,
        Reconnect,
        StaleNonce,
        Reconcile,
        Lose,
    }

    // What only a fault brings about.
    private static readonly Step[] Correct = [.. Enum.GetValues<Step>().Where(step => step != Step.Lose)];

    [Fact]
    public void Client_AnyHistory_EndsWithTheServersState() =>
        Gen.Select(Gen.Int[0, Correct.Length - 1].Select(index => Correct[index]), Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 9])
            .Array[1, 60]
            .Sample(steps => Run(steps), iter: 5000, print: steps => string.Join(' ', steps));

    // A client that has lost something without a word gets it back when it next says what it holds.
    [Fact]
    public void Client_LosesWhatItHeld_EndsWithTheServersStateOnceItHasSaidWhatItHolds() =>
        Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 9])
            .Array[1, 60]
            .Sample(steps => Run(steps, reconcile: true), iter: 5000, print: steps => string.Join(' ', steps));

    // The client drops what comes for a name that it gave up meanwhile. If the name leads there again before the removal was sent, the resource has to be sent again.
    [Fact]
    public void Client_NameGivenUpWhileItsResourceIsOnItsWayAndLeadingThereAgain_EndsWithTheServersState() => Run(
    [
        (Step.SetService, 1, 2, 3),
        (Step.Subscribe, 5, 0, 0),
        (Step.Receive, 0, 0, 0),
        (Step.Unsubscribe, 5, 0, 0),
        (Step.SetService, 0, 2, 4),
        (Step.Acknowledge, 0, 0, 0),
        (Step.Subscribe, 5, 0, 0),
        (Step.SetService, 1, 2, 3),
        (Step.Subscribe, 3, 0, 0),
    ]);

    // The client goes by the aliases that it was sent: it gives up a name that stands for nothing here any more, and drops what the name stood for there.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Client_NameGivenUpThatItsResourceHadBefore_EndsWithTheServersState(bool resourceKeepsAnotherName) => Run(
    [
        (Step.SetService, 0, 0, 0),
        (Step.Subscribe, 3, 0, 0),
        (Step.Subscribe, 4, 0, 0),
        (Step.Receive, 0, 0, 0),
        (Step.SetService, 0, resourceKeepsAnotherName ? 1 : 5, 0),
        (Step.Unsubscribe, 3, 0, 0),
        (Step.Acknowledge, 0, 0, 0),
        (Step.Subscribe, 3, 0, 0),
        (Step.SetService, 0, 0, 0),
    ]);

    private static void Run((Step Step, int One, int Two, int Three)[] steps, bool reconcile = false)
    {
        var model = MeshModel.Empty;
        var store = new SnapshotStore();
        var client = new ModelClient(store);
        foreach (var (step, one, two, three) in steps)
        {
            switch (step)
            {
                case Step.SetService:
                case Step.RemoveService:
                    model = Publish(store, model, step == Step.SetService, one, two, three);
                    break;
                case Step.Subscribe:
                    client.Subscribe(Names[one]);
                    break;
                case Step.Unsubscribe:
                    client.Unsubscribe(Names[one]);
                    break;
                case Step.Receive:
                    client.Receive();
                    break;
                case Step.Acknowledge:
                    client.Answer(null);
                    break;
                case Step.Reject:
                    client.Answer("no");
                    break;
                case Step.Reconcile:
                    client.Reconcile();
                    break;
                case Step.Lose:
                    client.Lose(one);
                    break;
                case Step.Reconnect:
                    client.Reconnect();
                    break;
                default:
                    client.SendStale(Names[one]);
                    break;
            }
        }

        client.Settle();
        if (reconcile)
        {
            client.Reconcile();
            client.Settle();
        }

        client.AssertConverged();
    }

    /// <summary>A service that the client's namespace, another one, both or none see in another form.</summary>
    private static MeshService Service(string name, int content, string[] addresses) => Models.Service(name, 80 + (content % 4), addresses) with
    {
        Variants =
        [
            .. new[] { "other", "shop" }
                .Where((_, index) => (content >> index) % 2 == 1)
                .Select(clients => new ServiceVariant(clients, Models.Service(name, 90 + (content / 4)).Ports)),
        ],
    };

    private static MeshModel Publish(SnapshotStore store, MeshModel model, bool set, int one, int two, int three)
    {
        var name = Models.Name(Services[one % Services.Length]);
        var next = model with
        {
            Services = set
                ? model.Services.SetItem(name, Service(name.ToString(), three, two < Addresses.Length ? [Addresses[two]] : []))
                : model.Services.Remove(name),
        };
        // As in Kubernetes: an address belongs to one service at a time, and moves within one step.
        if (set && two < Addresses.Length)
        {
            foreach (var (other, service) in next.Services.Where(entry => entry.Key != name && entry.Value.ClusterIps.Contains(Addresses[two])))
            {
                next = next with { Services = next.Services.SetItem(other, service with { ClusterIps = [] }) };
            }
        }

        store.Publish(builder => builder.Apply(Models.Change(model, next)), 1);
        return next;
    }

    /// <summary>What a correct client does with deltas, and the server's half of the stream.</summary>
    private sealed class ModelClient(SnapshotStore store) : ISnapshotSubscriber
    {
        private readonly HashSet<string> _subscribed = [];
        private readonly Dictionary<string, Resource> _held = [];
        private readonly HashSet<string> _missing = [];
        private readonly HashSet<(string Name, string Version)> _rejected = [];
        private StreamState? _stream;
        private DeltaDiscoveryResponse? _unanswered;

        public void OnChanged(IReadOnlyCollection<ResourceChange> changes, long changedAt)
        {
            foreach (var change in changes)
            {
                _stream!.Touch(change, changedAt);
            }
        }

        public void Subscribe(string name)
        {
            _subscribed.Add(name);
            Send(new() { TypeUrl = ResourceType.Service, ResourceNamesSubscribe = { name } });
        }

        public void Unsubscribe(string name)
        {
            _subscribed.Remove(name);
            _missing.Remove(name);
            foreach (string held in _held.Values.Where(held => !IsWanted(held)).Select(held => held.Name).ToList())
            {
                _held.Remove(held);
            }

            Send(new() { TypeUrl = ResourceType.Service, ResourceNamesUnsubscribe = { name } });
        }

        public void SendStale(string name)
        {
            _subscribed.Add(name);
            Send(new() { TypeUrl = ResourceType.Service, ResponseNonce = "stale", ResourceNamesSubscribe = { name } });
        }

        public bool Receive()
        {
            if (_stream is null || _unanswered is not null || _stream.Next(store.Current, 1) is not { } response)
            {
                return false;
            }

            Assert.Equal(response.Resources.Count, response.Resources.Select(resource => resource.Name).Distinct().Count());
            Assert.Empty(response.Resources.Select(resource => resource.Name).Intersect(response.RemovedResources));
            _unanswered = response;
            return true;
        }

        public void Answer(string? error)
        {
            if (_unanswered is not { } response)
            {
                return;
            }

            _unanswered = null;
            var request = new DeltaDiscoveryRequest { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce };
            if (error is null)
            {
                Apply(response);
            }
            else
            {
                // Removals stand, as there is nothing to reject in them.
                ApplyRemovals(response);
                request.ErrorDetail = new() { Code = 3, Message = error };
                foreach (var resource in response.Resources)
                {
                    _rejected.Add((resource.Name, resource.Version));
                    _missing.Remove(resource.Name);
                    _missing.ExceptWith(resource.Aliases);
                }
            }

            Send(request);
        }

        public void Reconnect()
        {
            _stream?.Close();
            _stream = null;
            _unanswered = null;
            if (_subscribed.Count > 0)
            {
                var request = new DeltaDiscoveryRequest { TypeUrl = ResourceType.Service, ResourceNamesSubscribe = { _subscribed } };
                foreach (var resource in _held.Values)
                {
                    request.InitialResourceVersions.Add(resource.Name, resource.Version);
                }

                _missing.Clear();
                Send(request);
            }
        }

        /// <summary>Says what it holds on a stream that is open already; an empty list would say nothing.</summary>
        public void Reconcile()
        {
            if (_stream is not null && _subscribed.Count > 0)
            {
                // Also something that nobody has: that it holds nothing else has to be said somehow.
                var request = new DeltaDiscoveryRequest { TypeUrl = ResourceType.Service, InitialResourceVersions = { ["shop/none"] = "none" } };
                foreach (var resource in _held.Values)
                {
                    request.InitialResourceVersions.Add(resource.Name, resource.Version);
                }

                Send(request);
            }
        }

        public void Lose(int index)
        {
            if (_held.Count > 0)
            {
                _held.Remove(_held.Keys.Order().ElementAt(index % _held.Count));
            }
        }

        public void Settle()
        {
            for (int i = 0; i < 1000; i++)
            {
                Answer(null);
                if (!Receive() && _unanswered is null)
                {
                    return;
                }
            }

            Assert.Fail("the server never stops sending");
        }

        public void AssertConverged()
        {
            var resources = store.Current.Of(ResourceType.Service);
            var wanted = _subscribed.Select(name => resources.Find(name, "shop")).OfType<EncodedResource>().DistinctBy(resource => resource.Name).ToDictionary(resource => resource.Name);
            foreach (var (name, resource) in wanted)
            {
                // What was rejected on this stream is not sent again until it changes, and the server knows it.
                bool isRejected = _rejected.Contains((name, resource.Version)) && _stream!.Find(ResourceType.Service)!.Rejected.ContainsKey(name);
                Assert.True(_held.GetValueOrDefault(name)?.Version == resource.Version || isRejected, $"{name} is not up to date");
                // And the server knows that, too.
                var (uses, applied, rejection) = _stream!.Find(ResourceType.Service)!.ApplicationOf(resources.Find(name)!);
                Assert.Equal((true, !isRejected, isRejected), (uses, applied, rejection is not null));
            }

            Assert.Empty(_held.Keys.Except(wanted.Keys));
            Assert.Equal(_subscribed.Where(name => resources.Find(name) is null).Order(), _missing.Where(_subscribed.Contains).Order());
        }

        private void Apply(DeltaDiscoveryResponse response)
        {
            foreach (var resource in response.Resources.Where(IsWanted))
            {
                _held[resource.Name] = resource;
                _missing.Remove(resource.Name);
                _missing.ExceptWith(resource.Aliases);
            }

            ApplyRemovals(response);
        }

        private void ApplyRemovals(DeltaDiscoveryResponse response)
        {
            foreach (string name in response.RemovedResources)
            {
                _held.Remove(name);
                _missing.Add(name);
            }
        }

        private bool IsWanted(Resource resource) => _subscribed.Contains(resource.Name) || resource.Aliases.Any(_subscribed.Contains);

        private void Send(DeltaDiscoveryRequest request)
        {
            _stream ??= new(new SubscriptionScope(Models.Name("shop/web")), store, this);
            _stream.Find(request.TypeUrl)!.Apply(request);
        }
    }
}
