using System.Collections.Concurrent;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Tests.Fakes;

namespace Mesh.Kubernetes.Tests.Informers;

/// <summary>A running informer of ConfigMaps on a fake server.</summary>
internal sealed class InformerFixture : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KubernetesConnection _connection;
    private Task _running = Task.CompletedTask;

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

    public void Start() => _running = Informer.RunAsync(_stop.Token);

    /// <summary>Serves one list, starts and returns the first watch.</summary>
    public async Task<FakeWatch> StartWithAsync(string version, params V1ConfigMap[] items)
    {
        Serve(version, items);
        Start();
        var watch = await Api.NextWatchAsync();
        Keys.Clear();
        return watch;
    }

    public void Serve(string version, params V1ConfigMap[] items) =>
        Api.OnRequest = _ => Task.FromResult(FakeApi.List(version, null, items));

    public string? Value(string name) => Informer.Store.Get(new("shop", name))?.Data["value"];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _connection.Dispose();
        _stop.Dispose();
    }
}
