using System.Net;

namespace Mesh.Injector.Tests.Serving;

public sealed class InjectorLifecycleTests
{
    private static readonly Uri Readiness = new("/readyz", UriKind.Relative);

    [Fact]
    public async Task Readiness_NoCertificateYet_ComesWithTheCertificate()
    {
        await using RunningInjector injector = await RunningInjector.StartAsync(withCertificate: false);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadinessAsync(injector));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(injector.Health, new Uri("/healthz", UriKind.Relative)));
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(injector.Webhook, Readiness));

        TestCertificate.Write(injector.Directory, "late");

        await EventuallyAsync(injector, async () => await ReadinessAsync(injector) == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(injector.Webhook, Readiness));
    }

    [Fact]
    public async Task Certificate_Renewed_NewConnectionsGetTheNewOne()
    {
        await using RunningInjector injector = await RunningInjector.StartAsync();
        await StatusAsync(injector.Webhook, Readiness);
        string? first = injector.SeenThumbprint;

        string second = TestCertificate.Write(injector.Directory, "renewed");

        Assert.NotEqual(first, second);
        await EventuallyAsync(injector, async () => await NewHandshakeAsync(injector) == second);
    }

    [Fact]
    public async Task Certificate_ReplacedByGarbage_TheLastGoodOneStays()
    {
        await using RunningInjector injector = await RunningInjector.StartAsync();
        string? good = await NewHandshakeAsync(injector);

        TestCertificate.WriteGarbage(injector.Directory);
        for (int i = 0; i < 5; i++)
        {
            injector.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(good, await NewHandshakeAsync(injector));
        }

        // The next good version is still noticed.
        string renewed = TestCertificate.Write(injector.Directory, "renewed");
        await EventuallyAsync(injector, async () => await NewHandshakeAsync(injector) == renewed);
    }

    [Fact]
    public async Task Stop_BeforeTheDrainDelayIsOver_NotReadyButStillServing()
    {
        await using RunningInjector injector = await RunningInjector.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await ReadinessAsync(injector));

        Task stop = injector.StopAsync();

        await EventuallyAsync(async () => await ReadinessAsync(injector) == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(injector.Webhook, Readiness));
        Assert.False(stop.IsCompleted);

        injector.Time.Advance(TimeSpan.FromSeconds(5));
        await stop;
    }

    private static Task<HttpStatusCode> ReadinessAsync(RunningInjector injector) => StatusAsync(injector.Health, Readiness);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, Uri path)
    {
        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<string?> NewHandshakeAsync(RunningInjector injector)
    {
        using HttpClient client = injector.NewWebhookClient();
        await StatusAsync(client, Readiness);
        return injector.SeenThumbprint;
    }

    private static Task EventuallyAsync(RunningInjector injector, Func<Task<bool>> condition) => EventuallyAsync(async () =>
    {
        injector.Time.Advance(TimeSpan.FromSeconds(1));
        return await condition();
    });

    // Each look is a round trip to the server, which is all the waiting there is.
    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            if (await condition())
            {
                return;
            }
        }

        Assert.Fail("the condition never became true");
    }
}
