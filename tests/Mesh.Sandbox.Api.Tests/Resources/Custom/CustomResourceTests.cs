using System.Net;

namespace Mesh.Sandbox.Api.Tests.Resources.Custom;

public sealed class CustomResourceTests : IAsyncLifetime
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Path = "/apis/example.dev/v1/namespaces/default/gadgets";

    private const string Definition = """
        {"metadata":{"name":"gadgets.example.dev"},"spec":{"group":"example.dev","scope":"Namespaced",
         "names":{"plural":"gadgets","kind":"Gadget","shortNames":["gg"]},
         "versions":[
          {"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
           "additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"}],
           "schema":{"openAPIV3Schema":{"type":"object","properties":{
             "spec":{"type":"object","required":["size"],"properties":{"size":{"type":"integer","minimum":1},"color":{"type":"string","default":"red"}}},
             "status":{"type":"object","properties":{"ready":{"type":"boolean"}}}}}}},
          {"name":"v1alpha1","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
          {"name":"v1alpha2","served":false,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.CreateAsync(Definitions, Definition);
        using var watch = await _server.WatchAsync($"{Definitions}?watch=true");
        while (await watch.NextAsync() is { } change && !change.Object.ToJsonString().Contains("InitialNamesAccepted", StringComparison.Ordinal))
        {
            // Until the definition is established.
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Create_Valid_IsDefaultedAndPruned()
    {
        var created = await _server.CreateAsync(Path, """{"apiVersion":"example.dev/v1","kind":"Gadget","metadata":{"name":"a"},"spec":{"size":2,"bogus":1},"status":{"ready":true}}""");

        Assert.Equal("""{"size":2,"color":"red"}""", created["spec"]!.ToJsonString());
        Assert.Null(created["status"]);
        Assert.Equal(1, created["metadata"]!["generation"]!.GetValue<int>());
    }

    [Fact]
    public async Task Create_Invalid_NamesTheField()
    {
        var (code, status) = await _server.SendAsync(HttpMethod.Post, Path, """{"metadata":{"name":"a"},"spec":{"size":0}}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains("spec.size", status["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_WithoutVersion_IsRefused()
    {
        await _server.CreateAsync(Path, """{"metadata":{"name":"a"},"spec":{"size":2}}""");
        var (code, status) = await _server.SendAsync(HttpMethod.Put, $"{Path}/a", """{"metadata":{"name":"a"},"spec":{"size":3}}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains("metadata.resourceVersion: Invalid value: 0x0: must be specified for an update", status["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_IsWrittenThroughItsOwnPathAndDoesNotCount()
    {
        await _server.CreateAsync(Path, """{"metadata":{"name":"a"},"spec":{"size":2}}""");
        var (code, updated) = await _server.SendAsync(
            HttpMethod.Patch, $"{Path}/a/status", """{"spec":{"size":9},"status":{"ready":true}}""", "application/merge-patch+json");

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(2, updated["spec"]!["size"]!.GetValue<int>());
        Assert.True(updated["status"]!["ready"]!.GetValue<bool>());
        Assert.Equal(1, updated["metadata"]!["generation"]!.GetValue<int>());
    }

    [Fact]
    public async Task Get_OtherVersion_OnlyTheNameDiffers()
    {
        await _server.CreateAsync(Path, """{"metadata":{"name":"a"},"spec":{"size":2}}""");
        var old = await _server.GetAsync(Path.Replace("/v1/", "/v1alpha1/", StringComparison.Ordinal) + "/a");

        Assert.Equal("example.dev/v1alpha1", old["apiVersion"]!.GetValue<string>());
        Assert.Equal(2, old["spec"]!["size"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync(HttpMethod.Get, Path.Replace("/v1/", "/v1alpha2/", StringComparison.Ordinal))).Code);
    }

    [Fact]
    public async Task Discovery_ServedVersions_AreListedWithThePreferredFirst()
    {
        var group = await _server.GetAsync("/apis/example.dev");

        Assert.Equal(["v1", "v1alpha1"], group["versions"]!.AsArray().Select(v => v!["version"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Delete_Definition_TakesItsObjectsAlong()
    {
        await _server.CreateAsync(Path, """{"metadata":{"name":"a","finalizers":["mesh.dev/hold"]},"spec":{"size":2}}""");
        using var watch = await _server.WatchAsync($"{Definitions}?watch=true&fieldSelector=metadata.name%3Dgadgets.example.dev");
        await _server.SendAsync(HttpMethod.Delete, $"{Definitions}/gadgets.example.dev");
        await _server.SendAsync(HttpMethod.Patch, $"{Path}/a", """{"metadata":{"finalizers":null}}""", "application/merge-patch+json");

        string type;
        do
        {
            (type, _) = await watch.NextNameAsync();
        }
        while (type != "DELETED");

        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync(HttpMethod.Get, $"{Definitions}/gadgets.example.dev")).Code);
    }

    [Theory]
    [InlineData("gadgets.example.dev", "wrong.example.dev", "metadata.name")]
    [InlineData("\"storage\":true", "\"storage\":false", "must have exactly one version marked as storage version")]
    [InlineData("\"scope\":\"Namespaced\",", "\"scope\":\"Namespaced\",\"conversion\":{\"strategy\":\"Webhook\"},", "spec.conversion.webhook.clientConfig: Required value")]
    public async Task Create_FaultyDefinition_IsRefused(string part, string replacement, string message)
    {
        var faulty = Definition.Replace(part, replacement, StringComparison.Ordinal).Replace("gadget", "widget", StringComparison.Ordinal);
        var (code, status) = await _server.SendAsync(HttpMethod.Post, Definitions, faulty);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains(message, status["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
