using System.Net;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Tests.Admission;

namespace Mesh.Sandbox.Api.Tests.Resources.Custom;

/// <summary>Version v1 calls the size <c>size</c>, version v2, which is stored, <c>length</c>; a webhook knows.</summary>
public sealed class ConversionWebhookTests : IAsyncLifetime
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Old = "/apis/example.dev/v1/namespaces/default/gadgets";
    private const string New = "/apis/example.dev/v2/namespaces/default/gadgets";
    private const string Gadget = """{"apiVersion":"example.dev/v1","kind":"Gadget","metadata":{"name":"a"},"spec":{"size":2}}""";

    private TestServer _server = null!;
    private TestWebhook _webhook = null!;
    private Func<JsonObject, JsonObject> _convert = Rename;
    private Func<JsonObject, JsonObject> _answer = static response => response;

    public async ValueTask InitializeAsync()
    {
        _webhook = await TestWebhook.StartAsync((_, request) => Answer(request));
        _server = await TestServer.StartAsync();
        await _server.CreateAsync(Definitions, Definition(_webhook.CaBundle));
        using var watch = await _server.WatchAsync($"{Definitions}?watch=true");
        while (await watch.NextAsync() is { } change && !change.Object.ToJsonString().Contains("InitialNamesAccepted", StringComparison.Ordinal))
        {
            // Until the definition is established.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _webhook.DisposeAsync();
    }

    [Fact]
    public async Task Create_InOldVersion_IsStoredInTheNewOne()
    {
        var created = await _server.CreateAsync(Old, Gadget);

        Assert.Equal("""{"size":2}""", created["spec"]!.ToJsonString());
        Assert.Equal("""{"length":2}""", (await _server.GetAsync($"{New}/a"))["spec"]!.ToJsonString());
        Assert.Equal("""{"size":2}""", (await _server.GetAsync($"{Old}/a"))["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task Read_InStoredVersion_AsksNobody()
    {
        await _server.CreateAsync(New, Gadget.Replace("v1", "v2", StringComparison.Ordinal).Replace("size", "length", StringComparison.Ordinal));
        await _server.GetAsync($"{New}/a");
        await _server.GetAsync(New);

        Assert.Empty(_webhook.Requests);
    }

    [Fact]
    public async Task List_OfSeveral_AsksOnceAndInOrder()
    {
        await _server.CreateAsync(Old, Gadget);
        await _server.CreateAsync(Old, Gadget.Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        _webhook.Requests.Clear();

        var list = await _server.GetAsync(Old);

        var review = Assert.Single(_webhook.Requests).Review;
        Assert.Equal("apiextensions.k8s.io/v1", review["apiVersion"]!.GetValue<string>());
        Assert.Equal("example.dev/v1", review["request"]!["desiredAPIVersion"]!.GetValue<string>());
        Assert.Equal(["a", "b"], review["request"]!["objects"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>()));
        Assert.Equal(["a", "b"], list["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>()));
        Assert.All(list["items"]!.AsArray(), item => Assert.Equal(2, item!["spec"]!["size"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Watch_InOldVersion_SeesTheOldVersion()
    {
        using var watch = await _server.WatchAsync($"{Old}?watch=true");
        await _server.CreateAsync(Old, Gadget);

        Assert.Equal("""{"size":2}""", (await watch.NextAsync())!.Value.Object["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task Patch_InOldVersion_ChangesTheStoredObjectAndItsGeneration()
    {
        await _server.CreateAsync(Old, Gadget);

        var (code, patched) = await _server.SendAsync(HttpMethod.Patch, $"{Old}/a", """{"spec":{"size":3}}""", "application/merge-patch+json");

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(2, patched["metadata"]!["generation"]!.GetValue<int>());
        Assert.Equal(3, (await _server.GetAsync($"{New}/a"))["spec"]!["length"]!.GetValue<int>());
    }

    [Fact]
    public async Task Convert_MetadataChanged_OnlyLabelsAndAnnotationsAreTakenOver()
    {
        _convert = tree =>
        {
            var converted = Rename(tree);
            converted["metadata"]!["labels"] = new JsonObject { ["added"] = "yes" };
            converted["metadata"]!["annotations"] = new JsonObject { ["note"] = "kept" };
            converted["metadata"]!["finalizers"] = new JsonArray("mesh.dev/never");
            converted["metadata"]!["generation"] = 77;
            return converted;
        };

        await _server.CreateAsync(Old, Gadget);

        var metadata = (await _server.GetAsync($"{New}/a"))["metadata"]!;
        Assert.Equal("yes", metadata["labels"]!["added"]!.GetValue<string>());
        Assert.Equal("kept", metadata["annotations"]!["note"]!.GetValue<string>());
        Assert.Null(metadata["finalizers"]);
        Assert.Equal(1, metadata["generation"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("name", "must have the same name: x != a")]
    [InlineData("uid", "must have the same UID: x != ")]
    [InlineData("namespace", "must have the same namespace: x != default")]
    public async Task Convert_NameChanged_FailsTheRequest(string property, string message)
    {
        _convert = tree =>
        {
            var converted = Rename(tree);
            converted["metadata"]![property] = "x";
            return converted;
        };

        await RefusedAsync(message);
    }

    [Fact]
    public async Task Convert_OtherVersionThanAsked_FailsTheRequest()
    {
        _convert = static tree => tree.DeepClone().AsObject();

        await RefusedAsync("invalid groupVersion (expected example.dev/v2, received example.dev/v1)");
    }

    [Fact]
    public async Task Convert_OtherUid_FailsTheRequest()
    {
        _answer = static response =>
        {
            response["uid"] = "other";
            return response;
        };

        await RefusedAsync("expected response.uid=");
    }

    [Fact]
    public async Task Convert_TooFewObjects_FailsTheRequest()
    {
        _answer = static response =>
        {
            response["convertedObjects"] = new JsonArray();
            return response;
        };

        await RefusedAsync("returned 0 objects, expected 1");
    }

    [Fact]
    public async Task Convert_Failure_IsTheAnswer()
    {
        _answer = static response =>
        {
            response["result"] = new JsonObject { ["status"] = "Failure", ["message"] = "no such size" };
            return response;
        };

        await RefusedAsync("conversion webhook for example.dev/v1, Kind=Gadget failed: no such size");
    }

    [Fact]
    public async Task Convert_UnknownAuthority_FailsTheRequest()
    {
        await using var other = await TestWebhook.StartAsync(static (_, _) => null);
        await _server.SendAsync(
            HttpMethod.Patch,
            $"{Definitions}/gadgets.example.dev",
            """{"spec":{"conversion":{"webhook":{"clientConfig":{"caBundle":"BUNDLE"}}}}}""".Replace("BUNDLE", other.CaBundle, StringComparison.Ordinal),
            "application/merge-patch+json");

        // The new bundle counts as soon as the definition's loop has seen it.
        var message = "";
        while (!message.Contains("certificate signed by unknown authority", StringComparison.Ordinal))
        {
            message = (await _server.SendAsync(HttpMethod.Post, $"{Old}?dryRun=All", Gadget)).Body["message"]?.GetValue<string>() ?? "";
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    [Theory]
    [InlineData("\"conversionReviewVersions\":[\"v1\"],", "", "spec.conversion.webhook.conversionReviewVersions: Required value")]
    [InlineData("[\"v1\"]", "[\"v7\"]", "must include at least one of v1")]
    [InlineData("\"strategy\":\"Webhook\",", "", "should not be set when strategy is not set to Webhook")]
    [InlineData("\"url\":", "\"path\":", "exactly one of url or service is required")]
    [InlineData("\"caBundle\":\"", "\"caBundle\":\"AAAA", "unable to load root certificates")]
    public async Task CreateDefinition_FaultyConversion_IsRefused(string part, string replacement, string message)
    {
        var faulty = Definition(_webhook.CaBundle).Replace("adget", "idget", StringComparison.Ordinal).Replace(part, replacement, StringComparison.Ordinal);

        var (code, status) = await _server.SendAsync(HttpMethod.Post, Definitions, faulty);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains(message, status["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string message)
    {
        var (code, status) = await _server.SendAsync(HttpMethod.Post, Old, Gadget);

        Assert.Equal(HttpStatusCode.InternalServerError, code);
        Assert.Contains(message, status["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync(HttpMethod.Get, $"{New}/a")).Code);
    }

    private JsonObject Answer(JsonObject request) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "ConversionReview",
        ["response"] = _answer(new()
        {
            ["uid"] = request["uid"]!.DeepClone(),
            ["result"] = new JsonObject { ["status"] = "Success" },
            ["convertedObjects"] = new JsonArray([.. request["objects"]!.AsArray().Select(item => (JsonNode)_convert(item!.AsObject()))]),
        }),
    };

    private static JsonObject Rename(JsonObject tree)
    {
        var converted = tree.DeepClone().AsObject();
        var (from, to, version) = tree["apiVersion"]!.GetValue<string>().EndsWith("v1", StringComparison.Ordinal) ? ("size", "length", "v2") : ("length", "size", "v1");
        converted["apiVersion"] = $"example.dev/{version}";
        converted["spec"] = new JsonObject { [to] = tree["spec"]![from]!.DeepClone() };
        return converted;
    }

    private string Definition(string caBundle) => """
        {"metadata":{"name":"gadgets.example.dev"},"spec":{"group":"example.dev","scope":"Namespaced","names":{"plural":"gadgets","kind":"Gadget"},
         "conversion":{"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],"clientConfig":{"url":"https://HOST/convert","caBundle":"BUNDLE"}}},
         "versions":[
          {"name":"v2","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","required":["length"],"properties":{"length":{"type":"integer"}}}}}}},
          {"name":"v1","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","required":["size"],"properties":{"size":{"type":"integer"}}}}}}}]}}
        """
        .Replace("HOST", $"{TestWebhook.LoopbackName}:{_webhook.Port}", StringComparison.Ordinal)
        .Replace("BUNDLE", caBundle, StringComparison.Ordinal);
}
