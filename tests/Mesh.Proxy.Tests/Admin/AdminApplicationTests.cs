using System.Net;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Tests.ControlPlane;
using Mesh.Proxy.Tests.Logging;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Tests.Admin;

public sealed class AdminApplicationTests : IAsyncLifetime
{
    private readonly int[] _ports = FreePorts.Take(2);
    private readonly RecordedLog _log = new();
    private readonly HttpClient _http = new();
    private readonly AdminServer _server;

    public AdminApplicationTests() => _server = new AdminServer([.. _ports.Select(port => new AdminListener(new IPEndPoint(IPAddress.Loopback, port), AdminListener.FewConnections))], _log);

    public async ValueTask InitializeAsync() => await _server.StartAsync(
        new AdminApplication(
            [
                new AdminRoute(_ports[0], "GET", "/page", context => AdminApplication.Answer(context, 200, "page")),
                new AdminRoute(_ports[0], "POST", "/act", context => AdminApplication.Answer(context, 202, "done")),
                new AdminRoute(_ports[0], "GET", "/broken", _ => throw new InvalidOperationException("broken")),
            ],
            _log.CreateLogger<AdminApplication>()),
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData("GET", 0, "/page", HttpStatusCode.OK)]
    [InlineData("HEAD", 0, "/page", HttpStatusCode.OK)]
    [InlineData("POST", 0, "/act", HttpStatusCode.Accepted)]
    [InlineData("GET", 0, "/act", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", 0, "/other", HttpStatusCode.NotFound)]
    [InlineData("GET", 1, "/page", HttpStatusCode.NotFound)]
    public async Task Process_Request_IsAnsweredByMethodPathAndListener(string method, int listener, string path, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), Url(listener, path));

        Assert.Equal(expected, await SendAsync(request));
    }

    [Theory]
    [InlineData("Host", "rebound.example")]
    [InlineData("Origin", "http://evil.example")]
    public async Task Process_RequestUnderAnotherNameOrFromABrowser_IsRefused(string header, string value)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Url(0, "/act"));
        request.Headers.Add(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(request));
    }

    [Fact]
    public async Task Process_PageFails_Answers500AndSaysSo()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Url(0, "/broken"));

        Assert.Equal(HttpStatusCode.InternalServerError, await SendAsync(request));
        await _log.WaitForAsync(EventIds.AdminRequestFailed);
    }

    private Uri Url(int listener, string path) => new($"http://127.0.0.1:{_ports[listener]}{path}");

    private async Task<HttpStatusCode> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
