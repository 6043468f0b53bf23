using System.Net;
using System.Net.Sockets;
using k8s;
using k8s.Models;

namespace Mesh.Sandbox.Api.Tests;

public sealed class SandboxApiServerTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Client_TypedCalls_RoundTrip()
    {
        var core = _server.Client.CoreV1;
        var service = await core.CreateNamespacedServiceAsync(
            new() { Metadata = new() { Name = "web" }, Spec = new() { Ports = [new() { Port = 80, Name = "http" }] } }, "default", cancellationToken: TestServer.Cancellation);
        service.Spec.Ports[0].AppProtocol = "http";
        var replaced = await core.ReplaceNamespacedServiceAsync(service, "web", "default", cancellationToken: TestServer.Cancellation);
        var listed = await core.ListNamespacedServiceAsync("default", labelSelector: "!component", cancellationToken: TestServer.Cancellation);
        var deleted = await core.DeleteNamespacedServiceAsync("web", "default", cancellationToken: TestServer.Cancellation);

        Assert.StartsWith("10.96.", service.Spec.ClusterIP, StringComparison.Ordinal);
        Assert.Equal("http", replaced.Spec.Ports[0].AppProtocol);
        Assert.Equal("web", Assert.Single(listed.Items).Name());
        Assert.Equal("web", deleted.Name());
    }

    [Fact]
    public async Task Client_TokenRequestAndReview_KnowEachOther()
    {
        var request = await _server.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new() { Spec = new() { Audiences = ["mesh.dev/ca"], ExpirationSeconds = 600 } }, "default", "default", cancellationToken: TestServer.Cancellation);
        var review = await _server.Client.AuthenticationV1.CreateTokenReviewAsync(
            new() { Spec = new() { Token = request.Status.Token, Audiences = ["mesh.dev/ca"] } }, cancellationToken: TestServer.Cancellation);
        var other = await _server.Client.AuthenticationV1.CreateTokenReviewAsync(
            new() { Spec = new() { Token = request.Status.Token, Audiences = ["other"] } }, cancellationToken: TestServer.Cancellation);

        Assert.True(review.Status.Authenticated);
        Assert.Equal("system:serviceaccount:default:default", review.Status.User.Username);
        Assert.NotEqual(true, other.Status.Authenticated);
    }

    [Fact]
    public async Task Request_NobodyInParticular_SeesOnlyHealthAndVersion()
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var anonymous = new HttpClient(handler);
        async Task<HttpStatusCode> CodeAsync(string path) => (await anonymous.GetAsync(new Uri(_server.Server.Url, path), TestServer.Cancellation)).StatusCode;

        Assert.Equal(HttpStatusCode.OK, await CodeAsync("/readyz"));
        Assert.Equal(HttpStatusCode.OK, await CodeAsync("/version"));
        Assert.Equal(HttpStatusCode.Unauthorized, await CodeAsync("/api/v1/namespaces"));
        anonymous.DefaultRequestHeaders.Authorization = new("Bearer", "no.such.token");
        Assert.Equal(HttpStatusCode.Unauthorized, await CodeAsync("/apis"));
    }

    /// <summary>The path as the API's own description has it, and its generated clients.</summary>
    [Fact]
    public async Task Version_ByTheTypedClient_IsAnswered() => Assert.Equal("1", (await _server.Client.Version.GetCodeAsync(TestServer.Cancellation)).Major);

    [Theory]
    [InlineData("/apis/networking.k8s.io/v1/ingresses", "GET", 404)]
    [InlineData("/apis/apps/v1/statefulsets", "GET", 404)]
    [InlineData("/api/v1/namespaces/default/pods/p/exec", "GET", 404)]
    [InlineData("/api/v1/namespaces/default/pods", "PUT", 405)]
    [InlineData("/api/v1/pods", "POST", 405)]
    [InlineData("/api/v1/namespaces/x/nodes", "GET", 404)]
    [InlineData("/bogus", "GET", 404)]
    public async Task Request_NotServed_IsRefusedWithAStatus(string path, string method, int expected)
    {
        var (code, status) = await _server.SendAsync(new(method), path, method == "GET" ? null : "{}");

        Assert.Equal(expected, (int)code);
        Assert.Equal("Status", status["kind"]!.GetValue<string>());
    }

    [Fact]
    public async Task Events_OfEitherGroup_AreTheSame()
    {
        await _server.CreateAsync(
            "/api/v1/namespaces/default/events",
            """{"metadata":{"name":"e"},"involvedObject":{"kind":"Pod","name":"p","namespace":"default"},"message":"hello","reason":"R","type":"Normal"}""");
        var modern = await _server.GetAsync("/apis/events.k8s.io/v1/namespaces/default/events/e");
        var found = await _server.GetAsync("/api/v1/events?fieldSelector=involvedObject.name%3Dp");

        Assert.Equal("hello", modern["note"]!.GetValue<string>());
        Assert.Equal("p", modern["regarding"]!["name"]!.GetValue<string>());
        Assert.Single(found["items"]!.AsArray());
    }

    [Fact]
    public async Task StartAsync_BoundSocket_ServesOnItToo()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        await using var server = await SandboxApiServer.StartAsync(new() { ListenSockets = [socket] }, TestServer.Cancellation);
        var configuration = server.AdminConfiguration;
        configuration.Host = $"https://127.0.0.1:{port}";
        using var client = new k8s.Kubernetes(configuration);

        Assert.Contains((await client.CoreV1.ListNamespaceAsync(cancellationToken: TestServer.Cancellation)).Items, n => n.Name() == "kube-system");
    }
}
