using System.Net;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>Base of tests in which an application calls another one by HTTP/2, through the sidecars of both.</summary>
public abstract class Http2ThroughSidecars : IAsyncLifetime
{
    private protected TwoSidecars Sidecars { get; private set; } = null!;

    /// <summary>The calling application.</summary>
    private protected HttpClient Caller { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Sidecars = await TwoSidecars.StartAsync();
        Caller = Sidecars.CreateHttpClient(HttpVersion.Version20);
    }

    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        await Sidecars.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
