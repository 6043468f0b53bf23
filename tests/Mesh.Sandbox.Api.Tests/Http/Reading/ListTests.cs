using System.Net;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Tests.Http.Reading;

public sealed class ListTests : IAsyncLifetime
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(new() { WatchHistoryLength = 4 });
        foreach (var name in (string[])["a", "b", "c"])
        {
            await _server.CreateAsync(Maps, $$$"""{"metadata":{"name":"{{{name}}}","labels":{"is":"{{{name}}}"} } }""");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_Pages_AreOfOneVersionAndComplete()
    {
        var first = await _server.GetAsync($"{Maps}?limit=2");
        await _server.CreateAsync(Maps, """{"metadata":{"name":"d"}}""");
        var token = first["metadata"]!["continue"]!.GetValue<string>();
        var second = await _server.GetAsync($"{Maps}?limit=2&continue={token}");

        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal(1, first["metadata"]!["remainingItemCount"]!.GetValue<int>());
        Assert.Equal(["c"], Names(second));
        Assert.Equal(first["metadata"]!["resourceVersion"]!.GetValue<string>(), second["metadata"]!["resourceVersion"]!.GetValue<string>());
        Assert.Null(second["metadata"]!["continue"]);
    }

    [Fact]
    public async Task List_ContinueTooOld_IsGone()
    {
        var first = await _server.GetAsync($"{Maps}?limit=1");
        for (var i = 0; i < 6; i++)
        {
            await _server.CreateAsync(Maps, $$$"""{"metadata":{"name":"x{{{i}}}"}}""");
        }

        var (code, status) = await _server.SendAsync(HttpMethod.Get, $"{Maps}?limit=1&continue={first["metadata"]!["continue"]}");

        Assert.Equal(HttpStatusCode.Gone, code);
        Assert.Equal("Expired", status["reason"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("labelSelector=is%3Da", "a")]
    [InlineData("labelSelector=is+in+(a,c)", "a,c")]
    [InlineData("labelSelector=!is", "")]
    [InlineData("fieldSelector=metadata.name%3Db", "b")]
    [InlineData("fieldSelector=metadata.name!%3Db", "a,c")]
    public async Task List_Selector_NarrowsTheItems(string query, string expected) =>
        Assert.Equal(expected, string.Join(',', Names(await _server.GetAsync($"{Maps}?{query}"))));

    [Theory]
    [InlineData("fieldSelector=data.x%3D1", 400)]
    [InlineData("labelSelector=a+b", 400)]
    [InlineData("resourceVersion=abc", 400)]
    [InlineData("continue=bogus", 400)]
    [InlineData("resourceVersion=999999", 504)]
    [InlineData("resourceVersionMatch=Exact", 422)]
    [InlineData("resourceVersion=0&resourceVersionMatch=Exact", 422)]
    [InlineData("sendInitialEvents=true", 422)]
    public async Task List_MeaninglessQuery_IsRefused(string query, int expected) =>
        Assert.Equal(expected, (int)(await _server.SendAsync(HttpMethod.Get, $"{Maps}?{query}")).Code);

    [Fact]
    public async Task List_ItemsOfBuiltIns_DoNotRepeatTheirKind()
    {
        var list = await _server.GetAsync(Maps);

        Assert.Equal("ConfigMapList", list["kind"]!.GetValue<string>());
        Assert.All(list["items"]!.AsArray(), item => Assert.False(item!.AsObject().ContainsKey("kind") || item.AsObject().ContainsKey("apiVersion")));
    }

    [Fact]
    public async Task List_AsTable_HasRowsWithMetadata()
    {
        var (_, table) = await _server.SendAsync(HttpMethod.Get, Maps, accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");

        Assert.Equal("Table", table["kind"]!.GetValue<string>());
        Assert.Equal(["Name", "Data", "Age"], table["columnDefinitions"]!.AsArray().Select(c => c!["name"]!.GetValue<string>()));
        Assert.Equal("PartialObjectMetadata", table["rows"]![0]!["object"]!["kind"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("application/vnd.kubernetes.protobuf", 406)]
    [InlineData("application/vnd.kubernetes.protobuf,application/json", 200)]
    [InlineData("application/json;as=Table;v=v9;g=meta.k8s.io", 406)]
    [InlineData("*/*", 200)]
    public async Task List_Accept_GetsTheFirstThatIsServed(string accept, int expected)
    {
        using var response = await _server.SendRawAsync(HttpMethod.Get, Maps, accept: accept);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    private static IEnumerable<string> Names(JsonObject list) => list["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.GetValue<string>());
}
