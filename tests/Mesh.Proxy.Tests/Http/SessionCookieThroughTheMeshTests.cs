using System.Net;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using SessionCookie = Mesh.Proxy.Balancing.SessionCookie;

namespace Mesh.Proxy.Tests.Http;

/// <summary>Clients that a cookie keeps at the pod that has answered them, through both hosts.</summary>
public sealed class SessionCookieThroughTheMeshTests : IAsyncLifetime
{
    private readonly List<TestHttpServer> _pods = [];
    private readonly List<EndpointModel> _endpoints = [];
    private TwoSidecars _mesh = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _mesh.DisposeAsync();
        foreach (TestHttpServer pod in _pods)
        {
            await pod.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Client_WithItsCookie_StaysAtItsPodWhateverOthersComeAndGo(RequestHost host)
    {
        await StartAsync(host, pods: 3);
        (string pod, string? cookie) = await AskAsync(null);
        Assert.NotNull(cookie);
        Assert.EndsWith("; Path=/app; Max-Age=60; HttpOnly; SameSite=Lax", cookie, StringComparison.Ordinal);
        string kept = PairOf(cookie);
        await StayAsync(pod, kept);

        await AddPodsAsync(host, 3);
        await StayAsync(pod, kept);

        // Only its own and one other are left.
        EndpointModel own = _endpoints.Single(endpoint => endpoint.Workload == pod);
        Route([own, _endpoints[^1]]);
        await StayAsync(pod, kept);
    }

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Client_WhosePodIsGone_GetsAnotherAndItsCookie(RequestHost host)
    {
        await StartAsync(host, pods: 3);
        (string pod, string? cookie) = await AskAsync(null);
        Assert.NotNull(cookie);
        string kept = PairOf(cookie);
        Route([.. _endpoints.Where(endpoint => endpoint.Workload != pod)]);

        (string other, string? next) = await AskAsync($"a=b; {kept}");

        Assert.NotEqual(pod, other);
        Assert.NotNull(next);
        await StayAsync(other, PairOf(next));
    }

    [Fact]
    public async Task Cookie_OfTheApplication_StaysBesideOurs()
    {
        await StartAsync(RequestHost.Engine, pods: 1);
        using HttpRequestMessage request = new(HttpMethod.Get, "/cookie");

        using HttpResponseMessage response = await _http.SendAsync(request, Cancellation);

        string[] cookies = [.. response.Headers.GetValues("Set-Cookie")];
        Assert.Equal(2, cookies.Length);
        Assert.Equal("theirs=1", cookies[0]);
        Assert.StartsWith("mesh=", cookies[1], StringComparison.Ordinal);
    }

    private static string PairOf(string cookie) => cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];

    private async Task StayAsync(string pod, string cookie)
    {
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal((pod, null), await AskAsync(cookie));
        }
    }

    private async Task<(string Pod, string? Cookie)> AskAsync(string? cookie)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/") { Version = _http.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using HttpResponseMessage response = await _http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadAsStringAsync(Cancellation), response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values) ? values.Single() : null);
    }

    private async Task StartAsync(RequestHost host, int pods)
    {
        _mesh = await host.StartMeshAsync();
        _http = _mesh.CreateHttpClient(host);
        await AddPodsAsync(host, pods);
    }

    private async Task AddPodsAsync(RequestHost host, int count)
    {
        for (int i = 0; i < count; i++)
        {
            string name = $"shop/web-{_pods.Count}";
            TestHttpServer pod = await TestHttpServer.StartAsync(_mesh.Server.Address, context => AnswerAsync(context, name), host.Protocols());
            _pods.Add(pod);
            _endpoints.Add(_mesh.Client.PlainEndpoint(new IPEndPoint(pod.Address, pod.Port)) with { Workload = name });
        }

        Route([.. _endpoints]);
    }

    private void Route(EndpointModel[] endpoints)
    {
        SessionCookie cookie = new("mesh", "/app", TimeSpan.FromMinutes(1));
        BackendModel backend = _mesh.Client.Backend("web", TwoSidecars.ServicePort, [.. endpoints]) with
        {
            Policy = BackendPolicy.Default with { SessionCookie = cookie },
            Sessions = SessionTable.Of(cookie, [.. endpoints]),
        };
        _mesh.Route(Protocol.Detect, new WeightedBackendModel(backend, 1));
    }

    private static Task AnswerAsync(HttpContext context, string name)
    {
        if (context.Request.Path == "/cookie")
        {
            context.Response.Headers.SetCookie = "theirs=1";
        }

        return context.Response.WriteAsync(name, context.RequestAborted);
    }
}
