using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Controllers.Runtime;

/// <summary>
/// Makes what every controller is built from, and runs it: informers first, reconcile loops once all informers have synced.
/// </summary>
internal sealed partial class ControllerRuntime : IAsyncDisposable
{
    private readonly SandboxControllersOptions _options;
    private readonly Random _seeds;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Func<CancellationToken, Task>> _informers = [];
    private readonly List<Func<CancellationToken, Task>> _syncs = [];
    private readonly List<Func<CancellationToken, Task>> _loops = [];
    private readonly List<IDisposable> _owned = [];
    private readonly List<Task> _running = [];

    public ControllerRuntime(SandboxControllersOptions options)
    {
        _options = options;
        _seeds = options.Seed is { } seed ? new Random(seed) : new Random();
        _logger = options.LoggerFactory.CreateLogger<ControllerRuntime>();
        Connection = new(options.Configuration, options.Time);
    }

    public KubernetesConnection Connection { get; }

    public TimeProvider Time => _options.Time;

    public ILogger Logger<T>() => _options.LoggerFactory.CreateLogger<T>();

    /// <summary>A source of chance of its own for one loop: they are not thread-safe.</summary>
    public Random NewRandom() => new(_seeds.Next());

    public Informer<T> Follow<T>(InformerOptions<T>? options = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var informer = new Informer<T>(Connection.Resource<T>(), options ?? new(), Time, NewRandom(), Logger<Informer<T>>());
        _informers.Add(informer.RunAsync);
        _syncs.Add(informer.WaitForSyncAsync);
        return informer;
    }

    /// <summary>A queue whose keys are reconciled once the runtime has started.</summary>
    public WorkQueue<TKey> Reconcile<TKey>(
        string name, Func<TKey, CancellationToken, ValueTask<ReconcileResult>> reconcile, WorkQueueOptions? options = null, int? workers = null)
        where TKey : notnull
    {
        var queue = new WorkQueue<TKey>(options ?? new(), Time, NewRandom());
        _owned.Add(queue);
        var loop = new ReconcileLoop<TKey>(name, queue, reconcile, _options.LoggerFactory.CreateLogger($"Mesh.Sandbox.Controllers.{name}"));
        _loops.Add(stop => loop.RunAsync(workers ?? _options.Workers, stop));
        return queue;
    }

    /// <summary>Writes Events in the name of one controller.</summary>
    public EventRecorder Recorder(string controller)
    {
        var recorder = new EventRecorder(
            Connection.Resource<Eventsv1Event>(),
            new() { Controller = controller, Instance = $"{controller}-sandbox" },
            Time,
            Logger<EventRecorder>());
        _loops.Add(recorder.RunAsync);
        return recorder;
    }

    /// <summary>Something else that runs beside the reconcile loops.</summary>
    public void Run(Func<CancellationToken, Task> loop) => _loops.Add(loop);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _running.AddRange(_informers.Select(GuardAsync));
        await Task.WhenAll(_syncs.Select(sync => sync(cancellationToken)));
        _running.AddRange(_loops.Select(GuardAsync));
        Log.Started(_logger, _informers.Count, _loops.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _owned.ForEach(owned => owned.Dispose());
        Connection.Dispose();
        _stop.Dispose();
    }

    private Task GuardAsync(Func<CancellationToken, Task> loop) =>
        new RestartingLoop(Time, NewRandom(), _logger).RunAsync(loop.Target?.GetType().Name ?? loop.Method.Name, loop, _stop.Token);

    private static partial class Log
    {
        [LoggerMessage(EventIds.ControllersStarted, LogLevel.Information, "Controllers follow {Informers} kinds in {Loops} loops")]
        public static partial void Started(ILogger logger, int informers, int loops);
    }
}
