using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;
using k8s.Models;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Status.Reports;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Kubernetes;

/// <summary>What sidecars answer, as it reaches the status of objects.</summary>
public sealed class AppliedOnKubernetesTests : OnKubernetesTests
{
    private TestShop _objects = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Kubernetes.InstallDefinitionsAsync();
        _objects = new(Kubernetes, ShopNamespace);
        foreach (string service in (string[])["checkout", "checkout-v1", "checkout-v2"])
        {
            await _objects.CreateServiceAsync(service);
        }

        await _objects.CreatePodAsync("web-1", "10.244.0.5");
        await _objects.CreatePodAsync("web-2", "10.244.0.6");
    }

    [Fact]
    public async Task Applied_CountsTheSidecarsThatHaveAcknowledged()
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        using var one = await ConnectAsync(plane, "web-1");
        using var two = await ConnectAsync(plane, "web-2");

        await _objects.SplitAsync(("checkout-v1", 1));
        await one.ReadAndAckAsync();
        var late = await two.ReadAsync();
        await AppliedAsync("False", "Pending", "^applied 1 of 2 sidecars$", 1);

        await two.AckAsync(late);
        await AppliedAsync("True", "Applied", "^applied 2 of 2 sidecars, p50 .+, p99 .+$", 1);

        // A version that nobody has seen yet does not borrow the word of the one before.
        await _objects.SplitAsync(("checkout-v2", 1));
        var first = await one.ReadAsync();
        var second = await two.ReadAsync();
        await AppliedAsync("False", "Pending", "^applied 0 of 2 sidecars$", 2);
        await one.AckAsync(first);
        await two.AckAsync(second);
        await AppliedAsync("True", "Applied", "^applied 2 of 2 sidecars, p50", 2);
    }

    [Fact]
    public async Task Rejected_NamesSidecarAndField_IsHeldAndOneEvent()
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        using var one = await ConnectAsync(plane, "web-1");
        using var two = await ConnectAsync(plane, "web-2");

        await _objects.SplitAsync(("checkout-v1", 1));
        await one.ReadAndAckAsync();
        await two.SendAsync(Rejection(await two.ReadAsync()));

        await AppliedAsync("False", "Rejected", $"^applied 1 of 2 sidecars, 1 refused it: {ShopNamespace}/web-2: ports\\[0\\].backends\\[0\\]: not understood$", 1);
        await Eventually.TrueAsync(async () => (await RejectionsAsync()).Count == 1, "an Event says it");
        Assert.Equal(1, plane.Get<ControlPlane.Discovery.StreamRegistry>().Rejected);

        // Held: the next thing that this sidecar hears is the next version.
        await _objects.SplitAsync(("checkout-v2", 1));
        await one.ReadAndAckAsync();
        var next = await two.ReadAndAckAsync();
        Assert.Equal($"{ShopNamespace}/checkout-v2", Assert.Single(next.Resources).Resource_.Unpack<Wire.Service>().Ports[0].Backends[0].Service);
        await AppliedAsync("True", "Applied", "^applied 2 of 2 sidecars", 2);
        Assert.Equal(0, plane.Get<ControlPlane.Discovery.StreamRegistry>().Rejected);
        Assert.Single(await RejectionsAsync());
    }

    [Fact]
    public async Task Applied_ObjectThatMovesAway_WaitsForTheSidecarsThatItLeft()
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        using var one = await ConnectAsync(plane, "web-1");
        using var two = await ConnectAsync(plane, "web-2");
        await _objects.SplitAsync(("checkout-v1", 1));
        await one.ReadAndAckAsync();
        await two.ReadAndAckAsync();
        await AppliedAsync("True", "Applied", "^applied 2 of 2 sidecars", 1);

        // To a Service that nobody uses.
        await Kubernetes.Client<TrafficSplit>().PatchAsync(
            new(ShopNamespace, "split"), Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["service"] = "checkout-v2" } }), CancellationToken.None);
        var first = await one.ReadAsync();
        var second = await two.ReadAsync();
        await AppliedAsync("False", "Pending", "^applied 0 of 2 sidecars$", 2);
        await one.AckAsync(first);
        await AppliedAsync("False", "Pending", "^applied 0 of 1 sidecars$", 2);
        await two.AckAsync(second);

        await AppliedAsync("True", "Unused", "^applied 0 of 0 sidecars;", 2);
    }

    [Fact]
    public async Task TwoReplicas_TheLeaderSpeaksForTheSidecarsOfBoth()
    {
        await using var one = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace, "replica-1");
        await using var two = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace, "replica-2");
        await CreateReplicasAsync("replica-1", "replica-2");
        using var onFirst = await ConnectAsync(one, "web-1");
        using var onSecond = await ConnectAsync(two, "web-2");
        await Eventually.TrueAsync(() => one.Get<Leadership>().IsHeld != two.Get<Leadership>().IsHeld, "one of them leads");
        // Of whom the leader knows nothing by itself.
        var (leaders, others) = one.Get<Leadership>().IsHeld ? (onFirst, onSecond) : (onSecond, onFirst);

        await _objects.SplitAsync(("checkout-v1", 1));
        await leaders.ReadAndAckAsync();
        var late = await others.ReadAsync();
        await AppliedAsync("False", "Pending", "^applied 1 of 2 sidecars$", 1);
        await others.SendAsync(Rejection(late));
        await AppliedAsync("False", "Rejected", "^applied 1 of 2 sidecars, 1 refused it: ", 1);

        await _objects.SplitAsync(("checkout-v2", 1));
        await leaders.ReadAndAckAsync();
        await others.ReadAndAckAsync();
        await AppliedAsync("True", "Applied", "^applied 2 of 2 sidecars, p50", 2);
    }

    [Fact]
    public async Task TwoReplicas_OneThatDoesNotReport_IsWaitedForByName()
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace, "replica-1");
        await plane.ReadyAsync();
        await CreateReplicasAsync("replica-1", "replica-2");

        await _objects.SplitAsync(("checkout-v1", 1));
        await AppliedAsync("False", "Pending", "no word of those connected to replica-2 yet$", 1);

        await Kubernetes.Client<V1EndpointSlice>().DeleteAsync(new(SystemNamespace, "replicas"), new(), CancellationToken.None);
        await AppliedAsync("True", "Unused", "^applied 0 of 0 sidecars;", 1);
    }

    private async Task<DeltaClient> ConnectAsync(RunningControlPlane plane, string pod)
    {
        await plane.ReadyAsync();
        await Eventually.TrueAsync(() => plane.Get<ControlPlane.Model.ModelStore>().Current.Workloads.ContainsKey(new(ShopNamespace, pod)), "the pod is known");
        var certificate = await plane.Sidecars.EnrolAsync(_objects.Identity, await _objects.TokenAsync());
        var client = new DeltaClient(plane.Sidecars.Connect(certificate), $"{ShopNamespace}/{pod}");
        await client.SubscribeAsync(ResourceType.Service, $"{ShopNamespace}/checkout");
        await client.ReadAndAckAsync();
        return client;
    }

    private static DeltaDiscoveryRequest Rejection(DeltaDiscoveryResponse response) => new()
    {
        TypeUrl = response.TypeUrl,
        ResponseNonce = response.Nonce,
        ErrorDetail = new()
        {
            Message = "refused",
            Details =
            {
                Any.Pack(new Wire.RejectedResources
                {
                    Resources = { new Wire.RejectedResource { Name = response.Resources[0].Name, Field = "ports[0].backends[0]", Reason = "not understood" } },
                }),
            },
        },
    };

    private Task<V1EndpointSlice> CreateReplicasAsync(params string[] replicas) => Kubernetes.Client<V1EndpointSlice>().CreateAsync(
        new()
        {
            Metadata = new()
            {
                NamespaceProperty = SystemNamespace,
                Name = "replicas",
                Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = MeshNames.ControlPlane },
            },
            AddressType = "IPv4",
            Ports = [new() { Name = "grpc-discovery", Port = 15012, Protocol = "TCP" }],
            Endpoints =
            [
                .. replicas.Select((replica, index) => new V1Endpoint
                {
                    Addresses = [$"10.244.1.{index + 1}"],
                    Conditions = new() { Ready = true },
                    TargetRef = new() { Kind = "Pod", NamespaceProperty = SystemNamespace, Name = replica },
                }),
            ],
        },
        CancellationToken.None);

    private async Task<IReadOnlyList<Eventsv1Event>> RejectionsAsync() =>
        [.. (await Kubernetes.Client<Eventsv1Event>().ListAsync(new(ShopNamespace), CancellationToken.None)).Items.Where(found => found.Reason == "Rejected")];

    private async Task AppliedAsync(string status, string reason, string message, long generation)
    {
        string last = "";
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    var split = await Kubernetes.Client<TrafficSplit>().GetAsync(new(ShopNamespace, "split"), CancellationToken.None);
                    var applied = split?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Applied");
                    last = $"{applied?.Status} {applied?.Reason} {applied?.ObservedGeneration}: {applied?.Message}";
                    return applied?.Status == status && applied.Reason == reason && applied.ObservedGeneration == generation && Regex.IsMatch(applied.Message, message);
                },
                $"Applied is {status}, {reason}, {message}");
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"{timeout.Message}; it is {last}", timeout);
        }
    }
}
