using System.Net;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Tests.Authorization;

public sealed class AuthorizationTests
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
    private const string Web = "system:serviceaccount:default:web";

    [Fact]
    public async Task Request_NoRole_IsForbiddenInTheWordsOfKubernetes()
    {
        await using var server = await TestServer.StartAsync();

        await RefusesAsync(
            server, HttpMethod.Get, "/api/v1/pods", $"""pods is forbidden: User "{Web}" cannot list resource "pods" in API group "" at the cluster scope""");
        await RefusesAsync(
            server,
            HttpMethod.Get,
            "/apis/apps/v1/namespaces/default/deployments/shop?watch=true",
            $"""deployments.apps "shop" is forbidden: User "{Web}" cannot get resource "deployments" in API group "apps" in the namespace "default" """.TrimEnd());
        await RefusesAsync(
            server,
            HttpMethod.Put,
            "/api/v1/namespaces/default/pods/p/status",
            $"""pods "p" is forbidden: User "{Web}" cannot update resource "pods/status" in API group "" in the namespace "default" """.TrimEnd());
        await RefusesAsync(server, HttpMethod.Get, "/metrics", $"""forbidden: User "{Web}" cannot get path "/metrics" """.TrimEnd());
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/apis/apps/v1")]
    [InlineData("/openapi/v3")]
    [InlineData("/version")]
    public async Task Request_ForDiscovery_IsAllowedToEverybody(string path)
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, path, user: Web)).Code);
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps/mine", true)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps/other", false)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps", false)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name%3Dmine", true)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name%3Dother", false)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name%3Dmine&fieldSelector=", false)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name!%3Dmine", false)]
    [InlineData("GET", "/api/v1/configmaps?fieldSelector=metadata.name%3Dmine", false)]
    [InlineData("GET", "/api/v1/namespaces/kube-system/configmaps/mine", false)]
    [InlineData("DELETE", "/api/v1/namespaces/default/configmaps/mine", false)]
    [InlineData("GET", "/api/v1/namespaces/default", true)]
    [InlineData("GET", "/api/v1/namespaces", false)]
    public async Task Request_RoleWithResourceNames_AllowsWhatItNames(string method, string path, bool allowed)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAsync("/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"mine"}}""");
        await server.CreateAsync($"{Rbac}/namespaces/default/roles", """
            {"metadata":{"name":"r"},"rules":[
              {"apiGroups":[""],"resources":["configmaps"],"resourceNames":["mine"],"verbs":["get","list"]},
              {"apiGroups":[""],"resources":["namespaces"],"verbs":["get","list"]}]}
            """);
        await BindAsync(server, "default", "Role", "r", """{"kind":"ServiceAccount","name":"web","namespace":"default"}""");

        var (code, body) = await server.SendAsync(new HttpMethod(method), path, user: Web);

        Assert.True((code == HttpStatusCode.OK) == allowed, body.ToJsonString());
    }

    [Theory]
    [InlineData("system:serviceaccounts", true)]
    [InlineData("system:serviceaccounts:default", true)]
    [InlineData("system:serviceaccounts:other", false)]
    [InlineData("system:authenticated", true)]
    public async Task Request_GroupOfServiceAccounts_IsABindingsSubject(string group, bool allowed)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAsync($"{Rbac}/clusterroles", """{"metadata":{"name":"r"},"rules":[{"apiGroups":["*"],"resources":["pods"],"verbs":["*"]}]}""");
        await BindAsync(server, "default", "ClusterRole", "r", $$"""{"kind":"Group","name":"{{group}}"}""");

        Assert.Equal(allowed, (await server.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/pods", user: Web)).Code == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync(HttpMethod.Get, "/api/v1/namespaces/kube-system/pods", user: Web)).Code);
    }

    [Fact]
    public async Task Request_RoleChanges_CountAtOnce()
    {
        await using var server = await TestServer.StartAsync();
        await BindAsync(server, "default", "Role", "late", """{"kind":"User","name":"alice"}""");
        const string pods = "/api/v1/namespaces/default/pods";
        var (before, missing) = await server.SendAsync(HttpMethod.Get, pods, user: "alice");
        await server.CreateAsync($"{Rbac}/namespaces/default/roles", """{"metadata":{"name":"late"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["list"]}]}""");
        var (granted, _) = await server.SendAsync(HttpMethod.Get, pods, user: "alice");
        await server.SendAsync(HttpMethod.Delete, $"{Rbac}/namespaces/default/rolebindings/b");
        var (after, _) = await server.SendAsync(HttpMethod.Get, pods, user: "alice");

        Assert.Equal(HttpStatusCode.Forbidden, before);
        Assert.EndsWith("in the namespace \"default\": RBAC: role.rbac.authorization.k8s.io \"late\" not found", missing["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, granted);
        Assert.Equal(HttpStatusCode.Forbidden, after);
    }

    [Theory]
    [InlineData("PUT", "application/json")]
    [InlineData("PATCH", "application/apply-patch+yaml")]
    public async Task Update_OfWhatDoesNotExist_NeedsTheRightToCreate(string method, string contentType)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAsync($"{Rbac}/namespaces/default/roles", """
            {"metadata":{"name":"r"},"rules":[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["update","patch"]}]}
            """);
        await BindAsync(server, "default", "Role", "r", """{"kind":"User","name":"alice"}""");

        var (code, body) = await server.SendAsync(
            new HttpMethod(method),
            $"{Rbac}/namespaces/default/roles/new?fieldManager=test",
            """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"new"},"rules":[]}""",
            contentType,
            user: "alice");

        Assert.Equal(HttpStatusCode.Forbidden, code);
        Assert.Contains("cannot create resource \"roles\"", body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AccessReview_Always_AnswersWhatTheServerWouldDo()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAsync($"{Rbac}/namespaces/default/roles", """{"metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["list"]}]}""");
        await BindAsync(server, "default", "Role", "r", """{"kind":"ServiceAccount","name":"web","namespace":"default"}""");

        var own = await AskAsync(server, "selfsubjectaccessreviews", """{"resourceAttributes":{"verb":"list","resource":"pods","namespace":"default"}}""", Web);
        var denied = await AskAsync(server, "selfsubjectaccessreviews", """{"resourceAttributes":{"verb":"delete","resource":"pods","namespace":"default"}}""", Web);
        var administrator = await AskAsync(server, "selfsubjectaccessreviews", """{"resourceAttributes":{"verb":"*","resource":"*","group":"*"}}""", null);
        var path = await AskAsync(server, "selfsubjectaccessreviews", """{"nonResourceAttributes":{"verb":"get","path":"/apis/apps"}}""", Web);
        var other = await AskAsync(server, "subjectaccessreviews", $$"""{"user":"{{Web}}","resourceAttributes":{"verb":"list","resource":"pods","namespace":"default"} }""", null);
        var (forbidden, _) = await server.SendAsync(HttpMethod.Post, "/apis/authorization.k8s.io/v1/subjectaccessreviews", """{"spec":{"user":"x"}}""", user: Web);
        var (incomplete, _) = await server.SendAsync(HttpMethod.Post, "/apis/authorization.k8s.io/v1/subjectaccessreviews", """{"spec":{"user":"x"}}""");

        Assert.True(own["allowed"]!.GetValue<bool>());
        Assert.Equal("RBAC: allowed by RoleBinding \"b/default\" of Role \"r\" to ServiceAccount \"web/default\"", own["reason"]!.GetValue<string>());
        Assert.Equal("""{"allowed":false}""", denied.ToJsonString());
        Assert.True(administrator["allowed"]!.GetValue<bool>());
        Assert.True(path["allowed"]!.GetValue<bool>());
        Assert.True(other["allowed"]!.GetValue<bool>());
        Assert.Equal(HttpStatusCode.Forbidden, forbidden);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, incomplete);
    }

    [Fact]
    public async Task Impersonation_WithoutTheRight_IsForbidden()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"web"}}""");
        var answer = await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts/web/token", """{"spec":{}}""");
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Server.Url, "/api/v1/pods"));
        request.Headers.Authorization = new("Bearer", answer["status"]!["token"]!.GetValue<string>());
        request.Headers.Add("Impersonate-User", "alice");

        using var response = await client.SendAsync(request, TestServer.Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains(
            $"users \\\"alice\\\" is forbidden: User \\\"{Web}\\\" cannot impersonate resource \\\"users\\\" in API group \\\"\\\" at the cluster scope",
            (await response.Content.ReadAsStringAsync(TestServer.Cancellation)).Replace("\\u0022", "\\\"", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    private static async Task RefusesAsync(TestServer server, HttpMethod method, string path, string message)
    {
        var (code, body) = await server.SendAsync(method, path, method == HttpMethod.Put ? "{}" : null, user: Web);
        Assert.Equal(HttpStatusCode.Forbidden, code);
        Assert.Equal("Forbidden", body["reason"]!.GetValue<string>());
        Assert.Equal(message, body["message"]!.GetValue<string>());
    }

    private static Task<JsonObject> BindAsync(TestServer server, string ns, string kind, string role, string subject) => server.CreateAsync(
        $"{Rbac}/namespaces/{ns}/rolebindings",
        $$"""{"metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"{{kind}}","name":"{{role}}"},"subjects":[{{subject}}]}""");

    private static async Task<JsonObject> AskAsync(TestServer server, string resource, string spec, string? user)
    {
        var (code, body) = await server.SendAsync(HttpMethod.Post, $"/apis/authorization.k8s.io/v1/{resource}", $$"""{"spec":{{spec}} }""", user: user);
        Assert.True(code == HttpStatusCode.Created, body.ToJsonString());
        return body["status"]!.AsObject();
    }
}
