using System.Net;

namespace Mesh.Sandbox.Api.Tests.Authorization;

public sealed class AccessAuditTests
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
    private const string Web = "system:serviceaccount:default:web";
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task AccessOf_AnAccount_NamesWhatItWasRefusedAndWhatItNeverNeeded()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"mine"}}""");
        await server.CreateAsync($"{Rbac}/namespaces/default/roles", """
            {"metadata":{"name":"reader"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["mine","other"],"verbs":["get","list"]}]}
            """);
        await server.CreateAsync($"{Rbac}/namespaces/default/rolebindings", Binding("Role", "reader"));
        await server.CreateAsync($"{Rbac}/clusterroles", """
            {"metadata":{"name":"scaler"},"rules":[{"apiGroups":["apps"],"resources":["deployments","deployments/scale"],"verbs":["list"]}]}
            """);
        await server.CreateAsync($"{Rbac}/clusterrolebindings", Binding("ClusterRole", "scaler"));

        await SendAsync(server, HttpMethod.Get, $"{ConfigMaps}/mine");
        await SendAsync(server, HttpMethod.Get, $"{ConfigMaps}/mine");
        await SendAsync(server, HttpMethod.Get, $"{ConfigMaps}?fieldSelector=metadata.name%3Dmine");
        await SendAsync(server, HttpMethod.Get, "/apis/apps/v1/namespaces/shop/deployments");
        await SendAsync(server, HttpMethod.Get, "/api/v1/secrets");
        await SendAsync(server, HttpMethod.Delete, $"{ConfigMaps}/mine");
        var access = server.Server.AccessOf("default", "web");

        Assert.Equal(3, access.Requests);
        Assert.Equal(["delete configmaps default/mine", "list secrets"], access.Refused);
        Assert.Equal(
            [
                "get configmaps other (role.rbac.authorization.k8s.io \"reader\")",
                "list configmaps other (role.rbac.authorization.k8s.io \"reader\")",
                "list deployments/scale.apps (clusterrole.rbac.authorization.k8s.io \"scaler\")",
            ],
            access.Unused);
    }

    [Fact]
    public async Task AccessOf_AnAccountWithoutRolesThatAsksNothing_IsEmpty()
    {
        await using var server = await TestServer.StartAsync();

        var access = server.Server.AccessOf("default", "web");

        Assert.Equal((0, 0, 0), (access.Requests, access.Refused.Count, access.Unused.Count));
    }

    private static async Task SendAsync(TestServer server, HttpMethod method, string path)
    {
        using var response = await server.SendRawAsync(method, path, user: Web);
        Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static string Binding(string kind, string role) =>
        $$"""
        {"metadata":{"name":"{{role}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"{{kind}}","name":"{{role}}"},
         "subjects":[{"kind":"ServiceAccount","namespace":"default","name":"web"}]}
        """;
}
