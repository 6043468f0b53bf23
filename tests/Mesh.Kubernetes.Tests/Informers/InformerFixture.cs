using System.Collections.Concurrent;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Tests.Fakes;

namespace Mesh.Kubernetes.Tests.Informers;

/// <summary>A running informer of ConfigMaps on a fake server.</summary>
internal sealed class InformerFixture : IAsyncDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly KubernetesConnection _connection;
    private Task _running = Task.CompletedTask;
    private int _waited;

    public InformerFixture(Action<InformerOptions<V1ConfigMap>>? configure = null)
    {
        _connection = Api.Connect();
        var options = new InformerOptions<V1ConfigMap>();
        configure?.Invoke(options);
        Informer = new(_connection.Resource<V1ConfigMap>(), options, Api.Time, new Random(1), Logger);
        Informer.OnChange(key => Keys.Enqueue(key.ToString()));
    }

    public FakeApi Api { get; } = new();

    public RecordingLogger Logger { get; } = new();

    public Informer<V1ConfigMap> Informer { get; }

    public ConcurrentQueue<string> Keys { get; } = [];

    public int Lists => Api.Requests.Count(request => !request.Contains("watch=true", StringComparison.Ordinal));

    public int StreamingLists => Api.Requests.Count(request => request.Contains("sendInitialEvents=true", StringComparison.Ordinal));

    public void Start() => _running = Informer.RunAsync(_stop.Token);

    /// <summary>Serves one list, starts and returns the first watch.</summary>
    public async Task<FakeWatch> StartWithAsync(string version, params V1ConfigMap[] items)
    {
        Serve(version, items);
        Start();
        var watch = await NextWatchAsync();
        Keys.Clear();
        return watch;
    }

    /// <summary>Serves one streaming list, starts and returns the watch that it became.</summary>
    public async Task<FakeWatch> StreamWithAsync(string version, params V1ConfigMap[] items)
    {
        Api.StreamsLists = true;
        Start();
        var watch = await NextWatchAsync();
        foreach (var item in items)
        {
            await watch.SendAsync("ADDED", item);
        }

        await watch.EndListAsync(version);
        await Informer.WaitForSyncAsync(TestContext.Current.CancellationToken);
        Keys.Clear();
        return watch;
    }

    /// <summary>The next watch; of time, exactly what the informer waits for goes by, however late this machine lets it run.</summary>
    public async Task<FakeWatch> NextWatchAsync()
    {
        while (true)
        {
            await Eventually.TrueAsync(() => Api.WaitingWatches > 0 || BackOffs.Length > _waited);
            if (Api.WaitingWatches > 0)
            {
                return await Api.NextWatchAsync();
            }

            PassBackOff();
        }
    }

    /// <summary>Lets what the informer waits for between two tries go by.</summary>
    public async Task PassBackOffAsync()
    {
        await Eventually.TrueAsync(() => BackOffs.Length > _waited);
        PassBackOff();
    }

    public void Serve(string version, params V1ConfigMap[] items) =>
        Api.OnRequest = _ => Task.FromResult(FakeApi.List(version, null, items));

    /// <summary>What was waited between tries; the other timers limit single requests.</summary>
    public TimeSpan[] BackOffs => [.. Api.Time.Waits.Where(wait => wait != RequestTimeout)];

    public string? Value(string name) => Informer.Store.Get(new("shop", name))?.Data["value"];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _connection.Dispose();
        _stop.Dispose();
    }

    private void PassBackOff() => Api.Time.Advance(BackOffs[_waited++]);
}
