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
