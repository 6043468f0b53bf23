using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.RateLimiting;
using Mesh.Injector.Admission;

namespace Mesh.Injector.Tests.Admission;

public sealed class MutateEndpointTests : IAsyncLifetime
{
    private RunningInjector _injector = null!;

    public async ValueTask InitializeAsync() => _injector = await RunningInjector.StartAsync();

    public ValueTask DisposeAsync() => _injector.DisposeAsync();

    [Fact]
    public async Task Namespace_PlainPod_AnswersWithAPatchThatAddsTheSidecar()
    {
        JsonObject pod = TestPods.Minimal();

        JsonNode answer = await _injector.ReviewAsync("/mutate/namespace", Review(pod));

        JsonNode response = answer["response"]!;
        Assert.Equal("admission.k8s.io/v1", (string?)answer["apiVersion"]);
        Assert.Equal("AdmissionReview", (string?)answer["kind"]);
        Assert.Equal("705ab4f5", (string?)response["uid"]);
        Assert.True((bool?)response["allowed"]);
        Assert.Equal("JSONPatch", (string?)response["patchType"]);
        JsonArray patch = JsonNode.Parse(Convert.FromBase64String((string)response["patch"]!))!.AsArray();
        JsonNode injected = JsonPatchApplier.Apply(pod, patch);
        Assert.Equal("mesh-proxy", (string?)injected["spec"]!["initContainers"]![1]!["name"]);
        Assert.Equal("Inject: NamespaceEnabled", (string?)response["auditAnnotations"]!["decision"]);
    }

    [Theory]
    [InlineData("/mutate/namespace", null, true)]
    [InlineData("/mutate/namespace", "disabled", false)]
    [InlineData("/mutate/pod", null, false)]
    [InlineData("/mutate/pod", "enabled", true)]
    public async Task Path_TellsWhatTheNamespaceSays(string path, string? label, bool patched)
    {
        JsonObject pod = label is null ? TestPods.Minimal() : TestPods.WithLabel("mesh.dev/inject", label);

        JsonNode response = (await _injector.ReviewAsync(path, Review(pod)))["response"]!;

        Assert.True((bool?)response["allowed"]);
        Assert.Equal(patched, response["patch"] is not null);
        Assert.Equal(patched, response["patchType"] is not null);
    }

    [Fact]
    public async Task Namespace_InvalidAnnotation_RefusesThePodAndNamesIt()
    {
        JsonNode answer = await _injector.ReviewAsync(
            "/mutate/namespace", Review(TestPods.WithAnnotation("mesh.dev/exclude-inbound-ports", "http")));

        JsonNode response = answer["response"]!;
        Assert.False((bool?)response["allowed"]);
        Assert.Equal(400, (int?)response["status"]!["code"]);
        Assert.Contains("mesh.dev/exclude-inbound-ports", (string?)response["status"]!["message"], StringComparison.Ordinal);
        Assert.Null(response["patch"]);
    }

    [Fact]
    public async Task Namespace_UnknownAnnotation_Warns()
    {
        JsonNode answer = await _injector.ReviewAsync("/mutate/namespace", Review(TestPods.WithAnnotation("mesh.dev/proxy-images", "x")));

        Assert.Contains("mesh.dev/proxy-images", (string?)Assert.Single(answer["response"]!["warnings"]!.AsArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("operation", "\"UPDATE\"")]
    [InlineData("subResource", "\"ephemeralcontainers\"")]
    [InlineData("kind", """{"group":"apps","version":"v1","kind":"Deployment"}""")]
    [InlineData("kind", """{"group":"","version":"v1","kind":"PodTemplate"}""")]
    public async Task Namespace_NotTheCreationOfAPod_IsAllowedUnchanged(string member, string value)
    {
        JsonObject review = Review(TestPods.Minimal());
        review["request"]![member] = JsonNode.Parse(value);

        JsonNode response = (await _injector.ReviewAsync("/mutate/namespace", review))["response"]!;

        Assert.True((bool?)response["allowed"]);
        Assert.Null(response["patch"]);
    }

    [Fact]
    public async Task Namespace_NoObject_IsRefused()
    {
        JsonObject review = Review(TestPods.Minimal());
        review["request"]!.AsObject().Remove("object");

        Assert.False((bool?)(await _injector.ReviewAsync("/mutate/namespace", review))["response"]!["allowed"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"1"}}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"ConversionReview","request":{"uid":"1"}}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":[]}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":7}}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","kind":"Pod"}}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"\ud800"}}""")]
    [InlineData("""{"\ud800":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1"}}""")]
    public async Task Namespace_MalformedReview_Is400(string body)
    {
        using HttpResponseMessage response = await _injector.PostAsync("/mutate/namespace", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Namespace_NestedTooDeeply_Is400()
    {
        using HttpResponseMessage response = await _injector.PostAsync("/mutate/namespace", new string('[', 100_000));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Namespace_InvalidUtf8_Is400()
    {
        using ByteArrayContent content = new([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        content.Headers.ContentType = new("application/json");

        using HttpResponseMessage response = await _injector.Webhook.PostAsync("/mutate/namespace", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Namespace_LargestPodOfTheApiServer_IsAnswered()
    {
        JsonNode answer = await _injector.ReviewAsync(
            "/mutate/namespace", Review(TestPods.WithAnnotation("note", new string('x', 3 * 1024 * 1024))));

        Assert.True((bool?)answer["response"]!["allowed"]);
    }

    [Fact]
    public async Task Namespace_BodyTooLarge_Is413()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/mutate/namespace")
        {
            Content = new StringContent("{\"x\":\"" + new string('x', ReviewLimits.MaxBytes) + "\"}", Encoding.UTF8, "application/json"),
        };
        // Asks before it sends, so that the answer is not lost in a reset connection.
        request.Headers.ExpectContinue = true;

        using HttpResponseMessage response = await _injector.Webhook.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Namespace_FarMoreTokensThanAPodHas_Is413()
    {
        string body = "[" + string.Concat(Enumerable.Repeat("0,", ReviewLimits.MaxTokens)) + "0]";

        using HttpResponseMessage response = await _injector.PostAsync("/mutate/namespace", body);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Namespace_MoreReviewsThanMayWait_Is503UntilOneIsDone()
    {
        ReviewTurns turns = _injector.Get<ReviewTurns>();
        RateLimitLease[] taken = await Task.WhenAll(Enumerable.Range(0, ReviewLimits.MaxConcurrent).Select(_ => turns.TakeAsync(default).AsTask()));
        Task<RateLimitLease>[] waiting = [.. Enumerable.Range(0, ReviewLimits.MaxWaiting).Select(_ => turns.TakeAsync(default).AsTask())];

        using HttpResponseMessage refused = await _injector.PostAsync("/mutate/namespace", Review(TestPods.Minimal()).ToJsonString());
        foreach (RateLimitLease turn in taken)
        {
            turn.Dispose();
        }

        foreach (Task<RateLimitLease> next in waiting)
        {
            (await next).Dispose();
        }

        using HttpResponseMessage answered = await _injector.PostAsync("/mutate/namespace", Review(TestPods.Minimal()).ToJsonString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task Namespace_BodyThatTrickles_IsCutOff()
    {
        using StalledContent content = new();
        // A client of HTTP/1.1 would notice only at its next byte.
        using HttpRequestMessage request = new(HttpMethod.Post, "/mutate/namespace")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        Task<HttpResponseMessage> asked = _injector.Webhook.SendAsync(request, TestContext.Current.CancellationToken);
        await content.Stalled;

        await _injector.AdvanceUntilAsync(asked);

        await Assert.ThrowsAsync<HttpRequestException>(() => asked);
        using HttpResponseMessage answered = await _injector.PostAsync("/mutate/namespace", Review(TestPods.Minimal()).ToJsonString());
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/yaml")]
    [InlineData("application/json-patch+json")]
    public async Task Namespace_OtherContentType_Is415(string contentType)
    {
        using HttpResponseMessage response = await _injector.PostAsync("/mutate/namespace", Review(TestPods.Minimal()).ToJsonString(), contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Namespace_Get_Is405()
    {
        using HttpResponseMessage response = await _injector.Webhook.GetAsync(
            new Uri("/mutate/namespace", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Namespace_OverThePlainListener_IsNotThere()
    {
        using StringContent content = new(Review(TestPods.Minimal()).ToJsonString(), Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await _injector.Health.PostAsync("/mutate/namespace", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Namespace_Http2_IsSpoken()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/mutate/namespace")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(Review(TestPods.Minimal()).ToJsonString(), Encoding.UTF8, "application/json"),
        };

        using HttpResponseMessage response = await _injector.Webhook.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpVersion.Version20, response.Version);
    }

    private static JsonObject Review(JsonNode pod) => new()
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = "705ab4f5",
            ["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Pod" },
            ["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = "pods" },
            ["namespace"] = "shop",
            ["operation"] = "CREATE",
            ["object"] = pod,
            ["oldObject"] = null,
            ["dryRun"] = false,
        },
    };
}
