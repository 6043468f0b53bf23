using System.Net;
using System.Net.Http.Headers;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Http;

public sealed class Http1ThroughTheMeshTests : IAsyncLifetime
{
    private TwoSidecars _mesh = null!;
    private HttpClient _http = null!;
    private TestHttpServer? _app;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TwoSidecars.StartAsync();
        _http = _mesh.CreateHttpClient();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _mesh.DisposeAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [Fact]
    public async Task Request_ThroughBothSidecars_ArrivesWithTheCallersIdentity()
    {
        await ServeAsync(context => context.Response.WriteAsync(
            $"{context.Request.Headers.Host} {context.Request.Headers["x-forwarded-client-cert"]}", Cancellation));

        string answer = await _http.GetStringAsync("/", Cancellation);

        Assert.Equal("web.shop By=spiffe://cluster.local/ns/shop/sa/web;URI=spiffe://cluster.local/ns/shop/sa/client", answer);
    }

    private async Task ServeAsync(RequestDelegate handle)
    {
        _app = await TestHttpServer.StartAsync(_mesh.Server.Address, handle);
        _mesh.Expose(_app.Port);
    }
}
