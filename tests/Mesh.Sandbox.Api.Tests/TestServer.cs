using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using k8s;

namespace Mesh.Sandbox.Api.Tests;

/// <summary>A running server with the administrator's clients: the typed one and a raw one for what that cannot say.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly SandboxApiServer _server;

    private TestServer(SandboxApiServer server)
    {
        _server = server;
        Client = new(server.AdminConfiguration);
        Http = Client.HttpClient;
    }

    public SandboxApiServer Server => _server;

    public k8s.Kubernetes Client { get; }

    public HttpClient Http { get; }

    public static async Task<TestServer> StartAsync(SandboxApiServerOptions? options = null)
    {
        var server = new TestServer(await SandboxApiServer.StartAsync(options ?? new(), Cancellation));
        await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        return server;
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<(HttpStatusCode Code, JsonObject Body)> SendAsync(
        HttpMethod method, string path, string? body = null, string contentType = "application/json", string? accept = null, string? user = null)
    {
        using var response = await SendRawAsync(method, path, body, contentType, accept, user);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return (response.StatusCode, JsonNode.Parse(text)!.AsObject());
    }

    /// <param name="method">Of the request.</param>
    /// <param name="path">With its query.</param>
    /// <param name="body">Null for none.</param>
    /// <param name="contentType">Of the body.</param>
    /// <param name="accept">Null for no such header.</param>
    /// <param name="user">Who the administrator acts as; null for himself.</param>
    public async Task<HttpResponseMessage> SendRawAsync(
        HttpMethod method, string path, string? body = null, string contentType = "application/json", string? accept = null, string? user = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server.Url, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (user is not null)
        {
            request.Headers.Add("Impersonate-User", user);
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    public async Task<JsonObject> CreateAsync(string path, string body)
    {
        var (code, created) = await SendAsync(HttpMethod.Post, path, body);
        Assert.True(code == HttpStatusCode.Created, created.ToJsonString());
        return created;
    }

    public async Task<JsonObject> GetAsync(string path)
    {
        var (code, found) = await SendAsync(HttpMethod.Get, path);
        Assert.True(code == HttpStatusCode.OK, found.ToJsonString());
        return found;
    }

    /// <summary>Opens a watch; its lines are read one by one.</summary>
    public async Task<WatchReader> WatchAsync(string pathAndQuery)
    {
        var response = await SendRawAsync(HttpMethod.Get, pathAndQuery);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new(response, new(await response.Content.ReadAsStreamAsync(Cancellation)));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
