using System.Net;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Tests.Writes;

public sealed class DeletionTests : IAsyncLifetime
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Pods = "/api/v1/namespaces/default/pods";
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Delete_WithFinalizer_MarksAndGoesWhenItIsRemoved()
    {
        await _server.CreateAsync(Maps, """{"metadata":{"name":"a","finalizers":["mesh.dev/hold"]}}""");

        var (_, marked) = await _server.SendAsync(HttpMethod.Delete, $"{Maps}/a");
        Assert.NotNull(marked["metadata"]!["deletionTimestamp"]);
        var (refused, _) = await PatchAsync("""{"metadata":{"finalizers":["mesh.dev/hold","mesh.dev/more"]}}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        await PatchAsync("""{"metadata":{"finalizers":null}}""");

        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync(HttpMethod.Get, $"{Maps}/a")).Code);
    }

    [Theory]
    [InlineData("Foreground", "foregroundDeletion")]
    [InlineData("Orphan", "orphan")]
    public async Task Delete_PropagationPolicy_BecomesAFinalizer(string policy, string finalizer)
    {
        await _server.CreateAsync(Maps, """{"metadata":{"name":"a"}}""");
        var (_, marked) = await _server.SendAsync(HttpMethod.Delete, $"{Maps}/a?propagationPolicy={policy}");

        Assert.Equal(finalizer, marked["metadata"]!["finalizers"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Delete_Preconditions_MustHold()
    {
        var created = await _server.CreateAsync(Maps, """{"metadata":{"name":"a"}}""");
        var (wrong, status) = await _server.SendAsync(HttpMethod.Delete, $"{Maps}/a", """{"preconditions":{"uid":"other"}}""");
        var (right, _) = await _server.SendAsync(HttpMethod.Delete, $"{Maps}/a", $$$"""{"preconditions":{"uid":"{{{created["metadata"]!["uid"]}}}"}}""");

        Assert.Equal(HttpStatusCode.Conflict, wrong);
        Assert.Contains("UID in precondition: other", status["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, right);
    }

    [Fact]
    public async Task Delete_PodOnANode_WaitsForTheKubelet()
    {
        await CreatePodAsync("node-a");
        var (_, marked) = await _server.SendAsync(HttpMethod.Delete, $"{Pods}/p");
        var (_, again) = await _server.SendAsync(HttpMethod.Delete, $"{Pods}/p");
        Assert.Equal(30, marked["metadata"]!["deletionGracePeriodSeconds"]!.GetValue<int>());
        Assert.Equal(marked["metadata"]!["resourceVersion"]!.GetValue<string>(), again["metadata"]!["resourceVersion"]!.GetValue<string>());

        var (_, shorter) = await _server.SendAsync(HttpMethod.Delete, $"{Pods}/p?gracePeriodSeconds=5");
        Assert.Equal(5, shorter["metadata"]!["deletionGracePeriodSeconds"]!.GetValue<int>());
        await _server.SendAsync(HttpMethod.Delete, $"{Pods}/p?gracePeriodSeconds=0");
        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync(HttpMethod.Get, $"{Pods}/p")).Code);
    }

    [Fact]
    public async Task Delete_PodOnNoNode_GoesAtOnce()
    {
        await CreatePodAsync("");
        await _server.SendAsync(HttpMethod.Delete, $"{Pods}/p");

        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync(HttpMethod.Get, $"{Pods}/p")).Code);
    }

    [Fact]
    public async Task Delete_Namespace_TakesNothingNewAndGoesWhenFinalized()
    {
        await _server.CreateAsync("/api/v1/namespaces", """{"metadata":{"name":"shop"}}""");
        var (_, marked) = await _server.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/shop");
        Assert.Equal("Terminating", marked["status"]!["phase"]!.GetValue<string>());

        var (code, status) = await _server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/shop/configmaps", """{"metadata":{"name":"a"}}""");
        Assert.Equal(HttpStatusCode.Forbidden, code);
        Assert.Equal("NamespaceTerminating", status["details"]!["causes"]![0]!["reason"]!.GetValue<string>());

        marked["spec"] = new JsonObject();
        await _server.SendAsync(HttpMethod.Put, "/api/v1/namespaces/shop/finalize", marked.ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync(HttpMethod.Get, "/api/v1/namespaces/shop")).Code);
    }

    [Fact]
    public async Task Delete_DefaultNamespace_IsForbidden() =>
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default")).Code);

    [Fact]
    public async Task DeleteCollection_Selector_DeletesOnlyWhatMatches()
    {
        await _server.CreateAsync(Maps, """{"metadata":{"name":"a","labels":{"x":"1"}}}""");
        await _server.CreateAsync(Maps, """{"metadata":{"name":"b"}}""");
        await _server.SendAsync(HttpMethod.Delete, $"{Maps}?labelSelector=x%3D1");

        var left = await _server.GetAsync(Maps);
        Assert.Equal("b", Assert.Single(left["items"]!.AsArray())!["metadata"]!["name"]!.GetValue<string>());
    }

    private Task<(HttpStatusCode Code, JsonObject Body)> PatchAsync(string patch) =>
        _server.SendAsync(HttpMethod.Patch, $"{Maps}/a", patch, "application/merge-patch+json");

    private Task<JsonObject> CreatePodAsync(string node) =>
        _server.CreateAsync(Pods, $$$"""{"metadata":{"name":"p"},"spec":{"nodeName":"{{{node}}}","containers":[{"name":"a","image":"x"}]}}""");
}
