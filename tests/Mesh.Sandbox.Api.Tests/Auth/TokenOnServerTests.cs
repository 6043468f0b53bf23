using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Tests.Patching;

namespace Mesh.Sandbox.Api.Tests.Auth;

public sealed class TokenOnServerTests
{
    private const string TokenPath = "/api/v1/namespaces/default/serviceaccounts/web/token";
    private const string ReviewPath = "/apis/authentication.k8s.io/v1/tokenreviews";
    private const string WhoAmIPath = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    [Fact]
    public async Task TokenRequest_ForAnAudience_IsRecognizedByTokenReview()
    {
        await using var kubectl = await StartAsync();
        var token = await RequestAsync(kubectl, """{"audiences":["mesh.dev/ca"],"expirationSeconds":600}""");

        var accepted = await ReviewAsync(kubectl, token);
        var forged = await ReviewAsync(kubectl, token[..^4] + "AAAA");

        Assert.True(accepted["authenticated"]!.GetValue<bool>());
        Assert.Equal("system:serviceaccount:default:web", accepted["user"]!["username"]!.GetValue<string>());
        Json.AssertEqual("""["mesh.dev/ca"]""", accepted["audiences"]);
        Assert.Null(forged["authenticated"]);
        Assert.Equal("invalid bearer token", forged["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task BearerToken_ForTheApi_AuthenticatesRequests()
    {
        await using var kubectl = await StartAsync();
        var token = await RequestAsync(kubectl, "{}");
        var foreign = await RequestAsync(kubectl, """{"audiences":["mesh.dev/ca"]}""");

        // A context without the administrator's certificate, which would win over a token.
        await kubectl.RunAsync($"config set-credentials web --token={token}");
        await kubectl.RunAsync("config set-context --current --user=web");
        var user = JsonNode.Parse(await kubectl.RunAsync(
            $"create --raw {WhoAmIPath} -f -", """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"""))!["status"]!["userInfo"]!;
        Assert.Equal("system:serviceaccount:default:web", user["username"]!.GetValue<string>());

        await kubectl.RunAsync($"config set-credentials web --token={foreign}");
        var (code, _, error) = await kubectl.TryRunAsync("get configmaps");
        Assert.NotEqual(0, code);
        Assert.Contains("Unauthorized", error, StringComparison.Ordinal);
    }

    private static async Task<KubectlServer> StartAsync()
    {
        var kubectl = await KubectlServer.StartAsync(TestContext.Current.CancellationToken);
        await kubectl.RunAsync("create -f -", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"web","namespace":"default"}}""");
        return kubectl;
    }

    private static async Task<string> RequestAsync(KubectlServer kubectl, string spec)
    {
        var request = $$"""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{{spec}} }""";
        return JsonNode.Parse(await kubectl.RunAsync($"create --raw {TokenPath} -f -", request))!["status"]!["token"]!.GetValue<string>();
    }

    private static async Task<JsonObject> ReviewAsync(KubectlServer kubectl, string token)
    {
        var review = $$"""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"{{token}}","audiences":["mesh.dev/ca"]} }""";
        return JsonNode.Parse(await kubectl.RunAsync($"create --raw {ReviewPath} -f -", review))!["status"]!.AsObject();
    }
}
