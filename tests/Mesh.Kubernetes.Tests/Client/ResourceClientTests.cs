using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Tests.Fakes;

namespace Mesh.Kubernetes.Tests.Client;

public sealed class ResourceClientTests : IDisposable
{
    private static readonly ResourceKey Key = new("shop", "a");
    private readonly FakeApi _api = new();
    private readonly KubernetesConnection _connection;
    private readonly ResourceClient<V1ConfigMap> _maps;

    public ResourceClientTests()
    {
        _connection = _api.Connect();
        _maps = _connection.Resource<V1ConfigMap>();
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task Get_Missing_IsNull() =>
        Assert.Null(await _maps.GetAsync(Key, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Get_OtherRefusal_CarriesTheStatus()
    {
        _api.OnRequest = _ => Task.FromResult(FakeApi.Status(HttpStatusCode.Forbidden, "Forbidden", "not you"));

        var refusal = await Assert.ThrowsAsync<KubernetesApiException>(
            () => _maps.GetAsync(Key, TestContext.Current.CancellationToken));

        Assert.Equal((HttpStatusCode.Forbidden, "Forbidden", "not you"), (refusal.Code, refusal.Reason, refusal.Message));
    }

    [Fact]
    public async Task Get_AnswerIsHtml_SaysSoShortly()
    {
        _api.OnRequest = _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent(new string('<', 5000)) });

        var refusal = await Assert.ThrowsAsync<KubernetesApiException>(
            () => _maps.GetAsync(Key, TestContext.Current.CancellationToken));

        Assert.InRange(refusal.Message.Length, 10, 300);
    }

    [Fact]
    public async Task Get_NoAnswer_TimesOut()
    {
        _api.OnRequest = _ => new TaskCompletionSource<HttpResponseMessage>().Task;

        var call = _maps.GetAsync(Key, TestContext.Current.CancellationToken);
        await Eventually.AdvanceAsync(_api.Time, call);

        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    [Fact]
    public async Task Delete_Missing_IsFalse() =>
        Assert.False(await _maps.DeleteAsync(Key, DeleteOptions.Default, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Delete_EmptyName_NeverReachesTheCollection()
    {
        await Assert.ThrowsAsync<ArgumentException>(
            () => _maps.DeleteAsync(new("shop", ""), DeleteOptions.Default, TestContext.Current.CancellationToken));

        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task Delete_Options_AreSentAsTheBody()
    {
        var body = "";
        _api.OnRequest = async request =>
        {
            body = await request.Content!.ReadAsStringAsync();
            return FakeApi.Json("{}");
        };

        await _maps.DeleteAsync(
            Key, new(Propagation.Foreground, TimeSpan.FromSeconds(3), Uid: "u"), TestContext.Current.CancellationToken);

        var sent = JsonNode.Parse(body)!;
        Assert.Equal("Foreground", (string?)sent["propagationPolicy"]);
        Assert.Equal(3, (long?)sent["gracePeriodSeconds"]);
        Assert.Equal("u", (string?)sent["preconditions"]!["uid"]);
    }

    [Fact]
    public async Task Patch_Apply_NamesTheManager()
    {
        string? contentType = null;
        _api.OnRequest = request =>
        {
            contentType = request.Content!.Headers.ContentType!.MediaType;
            return Task.FromResult(FakeApi.Object(Samples.Map("a", "2")));
        };

        await _maps.PatchStatusAsync(Key, Patch.Apply(new JsonObject(), "mesh", force: true), TestContext.Current.CancellationToken);

        Assert.Equal("application/apply-patch+yaml", contentType);
        Assert.Equal(["PATCH /api/v1/namespaces/shop/configmaps/a/status?fieldManager=mesh&force=true"], _api.Requests);
    }

    [Fact]
    public async Task List_OneItemDoesNotFit_ReportsItBesideTheOthers()
    {
        _api.OnRequest = _ => Task.FromResult(FakeApi.Json(
            """{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"bad","namespace":"shop"},"data":3},{"metadata":{"name":"good"}}]}"""));

        var list = await _maps.ListAsync(ResourceQuery.All, TestContext.Current.CancellationToken);

        Assert.Equal("good", Assert.Single(list.Items).Metadata.Name);
        Assert.Equal("v1/ConfigMap", $"{list.Items[0].ApiVersion}/{list.Items[0].Kind}");
        Assert.Equal("shop/bad", Assert.Single(list.Undecodable).Key.ToString());
    }

    [Fact]
    public async Task List_SeveralPages_AreReducedOneByOne()
    {
        List<string> steps = [];
        _api.OnRequest = request =>
        {
            bool isSecond = request.RequestUri!.Query.Contains("continue=", StringComparison.Ordinal);
            steps.Add(isSecond ? "page 2" : "page 1");
            return Task.FromResult(FakeApi.List("7", isSecond ? null : "more", Samples.Map(isSecond ? "b" : "a", "1")));
        };

        var list = await _maps.ListAsync(ResourceQuery.All, TestContext.Current.CancellationToken, reduce: map =>
        {
            steps.Add($"reduce {map.Metadata.Name}");
            map.Data = null;
            return map;
        });

        Assert.Equal(["page 1", "reduce a", "page 2", "reduce b"], steps);
        Assert.All(list.Items, map => Assert.Null(map.Data));
    }

    [Fact]
    public async Task List_Selectors_AreEscaped()
    {
        _api.OnRequest = _ => Task.FromResult(FakeApi.Json("""{"metadata":{"resourceVersion":"7"},"items":null}"""));

        await _maps.ListAsync(new("shop", "app in (a,b)", "metadata.name=x&y"), TestContext.Current.CancellationToken);

        Assert.Equal(
            ["GET /api/v1/namespaces/shop/configmaps?labelSelector=app%20in%20%28a%2Cb%29&fieldSelector=metadata.name%3Dx%26y&limit=500"],
            _api.Requests);
    }

    [Fact]
    public async Task Watch_LineBeyondTheLimit_IsReportedAndTheStreamGoesOn()
    {
        await using var watching = _maps.WatchAsync(ResourceQuery.All, "1", TimeSpan.FromMinutes(5), null, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = watching.MoveNextAsync().AsTask();
        var watch = await _api.NextWatchAsync();

        var megabyte = new string('x', 1024 * 1024);
        var sending = Task.Run(
            async () =>
            {
                for (var i = 0; i < 9; i++)
                {
                    await watch.SendRawAsync(megabyte);
                }

                await watch.SendRawAsync("\n");
                await watch.SendAsync("ADDED", Samples.Map("a", "2"));
            },
            TestContext.Current.CancellationToken);

        Assert.True(await next);
        Assert.Equal((ResourceEventType.Undecodable, ""), (watching.Current.Type, watching.Current.ResourceVersion));
        Assert.True(await watching.MoveNextAsync());
        Assert.Equal((ResourceEventType.Added, "shop/a"), (watching.Current.Type, watching.Current.Key.ToString()));
        await sending;
    }

    [Fact]
    public async Task List_NullInAList_ReportsTheObjectBesideTheOthers()
    {
        _api.OnRequest = _ => Task.FromResult(FakeApi.Json(
            """{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"bad","finalizers":["a",null]}},{"metadata":{"name":"good"}}]}"""));

        var list = await _maps.ListAsync(ResourceQuery.All, TestContext.Current.CancellationToken);

        Assert.Single(list.Items);
        Assert.Contains("$.metadata.finalizers", Assert.Single(list.Undecodable).Reason);
    }

    [Fact]
    public void Definition_CustomResource_HasItsOwnPath()
    {
        var definition = new ResourceDefinition("split.smi-spec.io", "v1alpha4", "trafficsplits", "TrafficSplit");

        Assert.Equal("apis/split.smi-spec.io/v1alpha4/namespaces/shop/trafficsplits/a/status", definition.ObjectPath(Key, "status"));
        Assert.Equal("split.smi-spec.io/v1alpha4", definition.ApiVersion);
    }
}
