using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Kubernetes.GatewayApi;

/// <summary>Routes on a Kubernetes API: from the object to the sidecars and back to its status.</summary>
public sealed class RoutesOnKubernetesTests : OnKubernetesTests
{
    private Manifest _manifest = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _manifest = new(Kubernetes);
        await Kubernetes.InstallDefinitionsAsync();
    }

    [Fact]
    public async Task Route_FromTheObjectToTheSidecar_AndBackToItsStatus()
    {
        await using var plane = await StartAsync();
        var shop = await ShopAsync(ShopNamespace, "web-1");
        using var client = await ConnectAsync(plane, shop, $"{ShopNamespace}/web-1");
        await client.SubscribeAsync(ResourceType.Service, $"{ShopNamespace}/checkout");
        await client.ReadAndAckAsync();

        await _manifest.ApplyAsync(Route("backendRefs: [{name: checkout-v1, port: 80}, {name: checkout-v2, port: 80, weight: 3}]"));

        var http = await ReadRoutingAsync(client);
        // As the definition's defaults say.
        Assert.Equal("/", Assert.Single(http.Matches).PathPrefix);
        Assert.Equal([1u, 3u], http.Rules[0].Backends.Select(backend => backend.Weight));
        await ConditionsAsync("checkout", generation: 1, "Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=True");

        // A reference that leads nowhere keeps its share and is reported, as a condition and as an Event.
        await _manifest.ApplyAsync(Route("backendRefs: [{name: checkout-v1, port: 80}, {name: checkout-v3, port: 80}]"));
        http = await ReadRoutingAsync(client);
        Assert.Equal((1u, ""), (http.Rules[0].Backends[1].Weight, http.Rules[0].Backends[1].Service));
        Assert.Contains("checkout-v3", http.Rules[0].Backends[1].Unresolved, StringComparison.Ordinal);
        await ConditionsAsync("checkout", generation: 2, "Accepted=True", "ResolvedRefs=False", "Programmed=True", "Applied=True");
        await Eventually.TrueAsync(
            async () => (await Kubernetes.Client<Eventsv1Event>().ListAsync(new(ShopNamespace), CancellationToken.None)).Items
                .Any(found => found.Reason == "BackendNotFound" && found.Regarding.Kind == "HTTPRoute"),
            "an Event names the missing backend");

        // What is not supported is refused; nothing changes for the sidecar.
        await _manifest.ApplyAsync(Route("filters: [{type: ExtensionRef, extensionRef: {group: a.b, kind: C, name: d}}]"));
        await ConditionsAsync("checkout", generation: 3, "Accepted=False", "ResolvedRefs=False", "Programmed=False", "Applied=False");

        await Kubernetes.Client<HttpRoute>().DeleteAsync(new(ShopNamespace, "route"), new(), CancellationToken.None);
        var service = Assert.Single((await client.ReadAndAckAsync()).Resources).Resource_.Unpack<Wire.Service>();
        Assert.Null(service.Ports[0].Http);
    }

    [Fact]
    public async Task Status_OfOtherControllers_StaysAndThatOfFormerParentsGoes()
    {
        await using var plane = await StartAsync();
        await ShopAsync(ShopNamespace, "web-1");
        var client = Kubernetes.Client<HttpRoute>();
        var key = new ResourceKey(ShopNamespace, "route");
        await _manifest.ApplyAsync(Route("{}", ", {name: gateway}"));
        await ConditionsAsync("checkout", generation: 1, "Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=True");

        var entries = (await client.GetAsync(key, CancellationToken.None))!.Status!.Parents!.Select(entry => JsonNode.Parse(entry.GetRawText())).ToList();
        entries.Insert(0, JsonNode.Parse("""
            {"parentRef":{"group":"gateway.networking.k8s.io","kind":"Gateway","name":"gateway"},"controllerName":"example.com/gateway","conditions":
             [{"type":"Accepted","status":"True","reason":"Accepted","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}
            """));
        await client.PatchStatusAsync(key, Patch.Merge(new JsonObject { ["status"] = new JsonObject { ["parents"] = new JsonArray([.. entries]) } }), CancellationToken.None);

        await _manifest.ApplyAsync(Route("{}", ", {name: gateway}", service: "checkout-v1"));
        await ConditionsAsync("checkout-v1", generation: 2, "Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=True");
        var parents = (await client.GetAsync(key, CancellationToken.None))!.Status!.Parents!;
        Assert.Equal(["example.com/gateway", "mesh.dev/controller"], parents.Select(entry => entry.GetProperty("controllerName").GetString()));
        Assert.Equal("2026-01-01T00:00:00Z", parents[0].GetProperty("conditions")[0].GetProperty("lastTransitionTime").GetString());

        await client.PatchAsync(
            key, Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["parentRefs"] = new JsonArray(new JsonObject { ["name"] = "gateway" }) } }), CancellationToken.None);
        await Eventually.TrueAsync(
            async () => (await client.GetAsync(key, CancellationToken.None))!.Status!.Parents!.Select(entry => entry.GetProperty("controllerName").GetString())
                .SequenceEqual(["example.com/gateway"]),
            "only the gateway's entry is left");
    }

    [Fact]
    public async Task Status_OnceWritten_IsNotWrittenAgain()
    {
        await using var plane = await StartAsync();
        await ShopAsync(ShopNamespace, "web-1");
        var client = Kubernetes.Client<HttpRoute>();
        await _manifest.ApplyAsync(Route("{}"));
        await ConditionsAsync("checkout", generation: 1, "Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=True");
        string version = (await client.GetAsync(new(ShopNamespace, "route"), CancellationToken.None))!.Metadata.ResourceVersion;

        // Asked again, it finds nothing to say.
        await plane.Get<IEnumerable<ControlPlane.Status.IStatusWriter>>().Single(writer => writer.Kind == ControlPlane.Status.StatusKind.HttpRoute)
            .ReconcileAsync(new(ShopNamespace, "route"), CancellationToken.None);

        Assert.Equal(version, (await client.GetAsync(new(ShopNamespace, "route"), CancellationToken.None))!.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task ConsumerRoute_ReachesTheClientsOfItsNamespaceOnly()
    {
        string tests = await Kubernetes.CreateNamespaceAsync("tests");
        await using var plane = await StartAsync();
        var shop = await ShopAsync(ShopNamespace, "web-1");
        var tester = new TestShop(Kubernetes, tests);
        await tester.CreatePodAsync("probe-1", "10.244.0.9");
        using var inShop = await ConnectAsync(plane, shop, $"{ShopNamespace}/web-1");
        using var inTests = await ConnectAsync(plane, tester, $"{tests}/probe-1");
        await inShop.SubscribeAsync(ResourceType.Service, $"{ShopNamespace}/checkout");
        await inShop.ReadAndAckAsync();
        await inTests.SubscribeAsync(ResourceType.Service, $"{ShopNamespace}/checkout");
        await inTests.ReadAndAckAsync();

        await _manifest.ApplyAsync($$"""
            kind: HTTPRoute
            metadata: {namespace: {{tests}}, name: route}
            spec:
              parentRefs: [{group: "", kind: Service, namespace: {{ShopNamespace}}, name: checkout}]
              rules: [{backendRefs: [{namespace: {{ShopNamespace}}, name: checkout-v2, port: 80}]}]
            """);

        // Its own clients have not answered yet.
        var pushed = await inTests.ReadAsync();
        await ConditionsInAsync(tests, "checkout", 1, "Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=False");
        await inTests.AckAsync(pushed);
        Assert.Equal($"{ShopNamespace}/checkout-v2", pushed.Resources[0].Resource_.Unpack<Wire.Service>().Ports[0].Http.Rules[0].Backends[0].Service);
        await ConditionsInAsync(tests, "checkout", 1, "Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=True");

        // The next thing that the others hear of the service is a producer's route.
        await _manifest.ApplyAsync(Route("backendRefs: [{name: checkout-v1, port: 80}]"));
        Assert.Equal($"{ShopNamespace}/checkout-v1", (await ReadRoutingAsync(inShop)).Rules[0].Backends[0].Service);
    }

    [Theory]
    [InlineData("http-canary.yaml")]
    [InlineData("http-rules.yaml")]
    [InlineData("grpc.yaml")]
    [InlineData("consumer.yaml")]
    [InlineData("split-matches.yaml")]
    public async Task Sample_IsAcceptedAndResolved(string file)
    {
        Assert.SkipWhen(Kubernetes.IsReal, "the samples have namespaces of their own");
        await using var plane = await StartAsync();
        string samples = Path.Combine(Repository.Root, "manifests", "samples");
        await _manifest.ApplyAsync(await File.ReadAllTextAsync(Path.Combine(samples, "shop", "namespace.yaml"), TestContext.Current.CancellationToken));
        foreach (string service in (string[])["checkout.yaml", "payments.yaml"])
        {
            string text = (await File.ReadAllTextAsync(Path.Combine(samples, "shop", service), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
            foreach (string document in text.Split("\n---\n").Where(document => document.Contains("\nkind: Service\n", StringComparison.Ordinal)))
            {
                await _manifest.ApplyAsync(document);
            }
        }

        await _manifest.ApplyAsync(await File.ReadAllTextAsync(Path.Combine(samples, "routes", file), TestContext.Current.CancellationToken));

        await Eventually.TrueAsync(
            async () =>
            {
                var http = (await Kubernetes.Client<HttpRoute>().ListAsync(ResourceQuery.All, CancellationToken.None)).Items;
                var grpc = (await Kubernetes.Client<GrpcRoute>().ListAsync(ResourceQuery.All, CancellationToken.None)).Items;
                var splits = (await Kubernetes.Client<TrafficSplit>().ListAsync(ResourceQuery.All, CancellationToken.None)).Items;
                var statuses = http.SelectMany(ConditionsOf).Concat(grpc.SelectMany(ConditionsOf)).Concat(splits.SelectMany(split => split.Status?.Conditions ?? [])).ToList();
                return statuses.Count == 4 && statuses.All(condition => condition.Status == "True");
            },
            $"everything in {file} is in force");
    }

    private static IEnumerable<V1Condition> ConditionsOf(IRouteObject route) => (route.Status?.Parents ?? [])
        .SelectMany(entry => entry.GetProperty("conditions").EnumerateArray())
        .Select(condition => condition.Deserialize<JsonElement>())
        .Select(condition => new V1Condition
        {
            Type = condition.GetProperty("type").GetString(),
            Status = condition.GetProperty("status").GetString(),
            ObservedGeneration = condition.GetProperty("observedGeneration").GetInt64(),
        });

    private async Task<RunningControlPlane> StartAsync()
    {
        var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await plane.ReadyAsync();
        return plane;
    }

    private async Task<TestShop> ShopAsync(string @namespace, string pod)
    {
        var shop = new TestShop(Kubernetes, @namespace);
        await shop.CreateServiceAsync("checkout");
        await shop.CreateServiceAsync("checkout-v1");
        await shop.CreateServiceAsync("checkout-v2");
        await shop.CreatePodAsync(pod, "10.244.0.5");
        return shop;
    }

    private static async Task<DeltaClient> ConnectAsync(RunningControlPlane plane, TestShop shop, string pod)
    {
        var certificate = await plane.Sidecars.EnrolAsync(shop.Identity, await shop.TokenAsync());
        await Eventually.TrueAsync(() => plane.Get<ControlPlane.Model.ModelStore>().Current.Workloads.ContainsKey(ResourceName.TryParse(pod)!.Value), "the pod is known");
        return new DeltaClient(plane.Sidecars.Connect(certificate), pod);
    }

    private string Route(string rule, string moreParents = "", string service = "checkout") => $$"""
        kind: HTTPRoute
        metadata: {namespace: {{ShopNamespace}}, name: route}
        spec:
          parentRefs: [{group: "", kind: Service, name: {{service}}}{{moreParents}}]
          rules:
          - {{rule}}
        """;

    private static async Task<Wire.HttpRouting> ReadRoutingAsync(DeltaClient client) =>
        Assert.Single((await client.ReadAndAckAsync()).Resources).Resource_.Unpack<Wire.Service>().Ports[0].Http;

    private Task ConditionsAsync(string service, long generation, params string[] expected) => ConditionsInAsync(ShopNamespace, service, generation, expected);

    private Task ConditionsInAsync(string @namespace, string service, long generation, params string[] expected) => Eventually.TrueAsync(
        async () =>
        {
            var route = await Kubernetes.Client<HttpRoute>().GetAsync(new(@namespace, "route"), CancellationToken.None);
            var own = (route?.Status?.Parents ?? []).Where(entry => entry.GetProperty("parentRef").GetProperty("name").GetString() == service).ToList();
            var conditions = own.Count == 1 ? ConditionsOf(new HttpRoute { Status = new() { Parents = own } }).ToList() : [];
            return conditions.All(condition => condition.ObservedGeneration == generation)
                && conditions.Select(condition => $"{condition.Type}={condition.Status}").Order().SequenceEqual(expected.Order());
        },
        $"conditions {string.Join(", ", expected)} of generation {generation} at {service}");
}
