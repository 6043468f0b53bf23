using System.Net;

namespace Mesh.Injector.Tests.Admission;

public sealed class InjectionVersionEndpointTests : IAsyncLifetime
{
    private RunningInjector _injector = null!;

    public async ValueTask InitializeAsync() => _injector = await RunningInjector.StartAsync();

    public ValueTask DisposeAsync() => _injector.DisposeAsync();

    [Fact]
    public async Task Version_IsWhatNewPodsGet()
    {
        string version = await _injector.Webhook.GetStringAsync("/injection-version", TestContext.Current.CancellationToken);

        Assert.Equal(_injector.Get<Injection.PodInjector>().Version + "\n", version);
    }

    [Fact]
    public async Task Version_OnTheProbesListener_IsNotFound()
    {
        using HttpResponseMessage answer = await _injector.Health.GetAsync("/injection-version", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
