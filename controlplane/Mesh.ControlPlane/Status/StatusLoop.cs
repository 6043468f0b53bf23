using Mesh.ControlPlane.Status.Reports;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>
/// Says on objects what became of them. Runs on the leader; looks again at what a change of the model, an answer of a sidecar or the report of another replica
/// touches, and waits for a moment of quiet first.
/// </summary>
internal sealed class StatusLoop : IDisposable
{
    private readonly Dictionary<StatusKind, IStatusWriter> _writers;
    private readonly StatusTriggers _triggers;
    private readonly FleetReports _fleet;
    private readonly Leadership _leadership;
    private readonly EventRecorder _events;
    private readonly WorkQueue<StatusKey> _queue;
    private readonly ReconcileLoop<StatusKey> _loop;

    public StatusLoop(IEnumerable<IStatusWriter> writers, StatusTriggers triggers, StatusInputs inputs, StatusLoopInputs surroundings)
    {
        _writers = writers.ToDictionary(writer => writer.Kind);
        (_triggers, _fleet, _events) = (triggers, inputs.Fleet, inputs.Events);
        (_leadership, var time, var logger) = surroundings;
        // Sidecars answer one by one within milliseconds: one look afterwards serves all of them.
        _queue = new(new() { MinQuiet = TimeSpan.FromMilliseconds(100), MaxWait = TimeSpan.FromSeconds(1) }, time, new Random());
        _loop = new("status", _queue, (key, cancellationToken) => _writers[key.Kind].ReconcileAsync(key.Name, cancellationToken), logger);
        _triggers.Touched += _queue.Add;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _leadership.Set(true);
        try
        {
            // Whoever led before may have written nothing, or something that is no longer true.
            AddAll();
            await Task.WhenAll(
                _loop.RunAsync(workers: 2, cancellationToken),
                _fleet.RunAsync(key => Add(key), cancellationToken),
                _events.RunAsync(cancellationToken));
        }
        finally
        {
            _leadership.Set(false);
        }
    }

    public void Dispose()
    {
        _triggers.Touched -= _queue.Add;
        _queue.Dispose();
    }

    private void Add(StatusKey? key)
    {
        if (key is { } one)
        {
            _queue.Add(one);
        }
        else
        {
            AddAll();
        }
    }

    private void AddAll()
    {
        foreach (var key in _triggers.All)
        {
            _queue.Add(key);
        }
    }
}
