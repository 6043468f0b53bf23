using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mesh.Cli.Tests.Support;

/// <summary>The administration port of a sidecar, or of a control plane.</summary>
internal sealed class FakeSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeSidecar(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static Task<FakeSidecar> StartAsync(string config) => StartAsync(new Dictionary<string, string> { ["/debug/config"] = config });

    /// <param name="pages">JSON by path.</param>
    public static async Task<FakeSidecar> StartAsync(IReadOnlyDictionary<string, string> pages)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add($"http://{IPAddress.Loopback}:0");
        foreach ((string path, string json) in pages)
        {
            app.MapGet(path, () => Results.Text(json, "application/json"));
        }

        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
