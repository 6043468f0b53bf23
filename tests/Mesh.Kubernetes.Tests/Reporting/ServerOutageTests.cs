using k8s.Models;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Reporting;
using Mesh.Kubernetes.Tests.Fakes;

namespace Mesh.Kubernetes.Tests.Reporting;

public sealed class ServerOutageTests
{
    [Fact]
    public async Task Informers_OfOneConnection_SayTogetherThatTheServerIsAway()
    {
        var api = new FakeApi();
        var logger = new RecordingLogger();
        using var connection = api.Connect(new ServerOutage(api.Time, logger));
        using var stop = new CancellationTokenSource();
        bool away = true;
        api.OnRequest = _ => Task.FromResult(away ? throw new HttpRequestException("Connection refused") : FakeApi.List("10", null));
        var maps = new Informer<V1ConfigMap>(connection.Resource<V1ConfigMap>(), new(), api.Time, new Random(1), logger);
        var pods = new Informer<V1Pod>(connection.Resource<V1Pod>(), new(), api.Time, new Random(2), logger);
        Task running = Task.WhenAll(maps.RunAsync(stop.Token), pods.RunAsync(stop.Token));
        await Eventually.TrueAsync(() => maps.Phase == InformerPhase.Lost && pods.Phase == InformerPhase.Lost);

        away = false;
        await Eventually.AdvanceUntilAsync(api.Time, () => logger.Count(EventIds.ServerBack) > 0);

        Assert.Equal((1, 1), (logger.Count(EventIds.ServerAway), logger.Count(EventIds.ServerBack)));
        Assert.Equal(0, logger.Count(EventIds.InformerLost));
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Informer_IsAnsweredAgain_TheOthersTryWithinASecond()
    {
        var api = new FakeApi();
        var logger = new RecordingLogger();
        using var connection = api.Connect(new ServerOutage(api.Time, logger));
        using var stop = new CancellationTokenSource();
        bool away = true;
        api.OnRequest = _ => Task.FromResult(away ? throw new HttpRequestException("Connection refused") : FakeApi.List("10", null));
        // By itself it would wait for hours.
        var patient = new Informer<V1ConfigMap>(
            connection.Resource<V1ConfigMap>(), new() { InitialBackoff = TimeSpan.FromDays(1), MaxBackoff = TimeSpan.FromDays(1) }, api.Time, new Random(1), logger);
        var quick = new Informer<V1Pod>(
            connection.Resource<V1Pod>(), new() { MaxBackoff = TimeSpan.FromMilliseconds(200) }, api.Time, new Random(2), logger);
        Task running = Task.WhenAll(patient.RunAsync(stop.Token), quick.RunAsync(stop.Token));
        await Eventually.TrueAsync(() => patient.Phase == InformerPhase.Lost && quick.Phase == InformerPhase.Lost);

        away = false;
        var healed = api.Time.GetUtcNow();
        await Eventually.AdvanceUntilAsync(api.Time, () => patient.Phase == InformerPhase.Following);

        Assert.True(api.Time.GetUtcNow() - healed < TimeSpan.FromMinutes(1), $"tried again {api.Time.GetUtcNow() - healed} after another was answered");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Informer_StopsWhileTheServerIsAway_IsNotWaitedFor()
    {
        var api = new FakeApi();
        var logger = new RecordingLogger();
        using var connection = api.Connect(new ServerOutage(api.Time, logger));
        using var stop = new CancellationTokenSource();
        api.OnRequest = _ => throw new HttpRequestException("Connection refused");
        var maps = new Informer<V1ConfigMap>(connection.Resource<V1ConfigMap>(), new(), api.Time, new Random(1), logger);
        Task running = maps.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => logger.Count(EventIds.ServerAway) == 1);

        await stop.CancelAsync();
        await running;
        api.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(1, logger.Count(EventIds.ServerBack));
    }
}
