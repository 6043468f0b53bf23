using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>An application: Kestrel over plain sockets, in one HTTP version.</summary>
internal sealed class TestHttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestHttpServer(WebApplication app, IPAddress address, int port) => (_app, Address, Port) = (app, address, port);

    public IPAddress Address { get; }

    public int Port { get; }

    public static Task<TestHttpServer> StartAsync(IPAddress address, RequestDelegate handle, HttpProtocols protocols = HttpProtocols.Http1) =>
        StartAsync(address, protocols, static _ => { }, app => app.Run(handle));

    public static async Task<TestHttpServer> StartAsync(
        IPAddress address,
        HttpProtocols protocols,
        Action<IServiceCollection> addServices,
        Action<WebApplication> configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.RequestHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            options.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            options.Listen(address, 0, listen => listen.Protocols = protocols);
        });
        addServices(builder.Services);
        WebApplication app = builder.Build();
        configure(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        string url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new TestHttpServer(app, address, new Uri(url).Port);
    }

    /// <summary>
    /// Reads the whole body, then sends it back. (Clients that read only after they have sent would wait for ever for a server that answers while it reads.)
    /// </summary>
    public static async Task EchoWholeAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        await context.Response.Body.WriteAsync(body.ToArray(), context.RequestAborted);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
