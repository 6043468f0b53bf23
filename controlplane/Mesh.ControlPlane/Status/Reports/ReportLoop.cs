using System.Collections.Concurrent;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status.Subjects;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status.Reports;

/// <summary>
/// Tells the leader how far the sidecars of this replica are, unless it leads itself. Writes at most once a second, and for a long report less often; what only moves
/// numbers waits for longer.
/// </summary>
internal sealed class ReportLoop : BackgroundService
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(1);
    private const int BytesPerSecond = 64 * 1024;

    private readonly ConcurrentDictionary<StatusKey, IReadOnlyDictionary<SubjectKey, AppliedPart>> _parts = new();
    private readonly WorkQueue<StatusKey> _touched;
    private readonly WorkQueue<bool> _writes;
    private readonly ReconcileLoop<StatusKey> _looking;
    private readonly ReconcileLoop<bool> _writing;
    private readonly StatusTriggers _triggers;
    private readonly ApplicationJudge _judge;
    private readonly ModelStore _models;
    private readonly Leadership _leadership;
    private readonly ReportMap _map;
    private readonly Replicas _replicas;
    private readonly ClusterInformers _informers;
    private readonly TimeProvider _time;

    public ReportLoop(ReportInputs inputs, ReportMap map, ClusterInformers informers, TimeProvider time, ILogger<ReportLoop> logger)
    {
        (_triggers, _judge, _models, _leadership, _replicas) = inputs;
        (_map, _informers, _time) = (map, informers, time);
        _touched = new(new() { MinQuiet = TimeSpan.FromMilliseconds(50), MaxWait = TimeSpan.FromMilliseconds(500) }, time, new Random());
        _writes = new(new() { MaxBackoff = TimeSpan.FromSeconds(10) }, time, new Random());
        _looking = new("report", _touched, (key, _) => ValueTask.FromResult(Look(key)), logger);
        _writing = new("report-writer", _writes, (_, cancellationToken) => WriteAsync(cancellationToken), logger);
    }

    public override void Dispose()
    {
        _touched.Dispose();
        _writes.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _informers.WaitForSyncAsync(stoppingToken);
        _triggers.Touched += _touched.Add;
        _leadership.Changed += LookAtAll;
        try
        {
            LookAtAll();
            await Task.WhenAll(_looking.RunAsync(workers: 1, stoppingToken), _writing.RunAsync(workers: 1, stoppingToken));
        }
        finally
        {
            _triggers.Touched -= _touched.Add;
            _leadership.Changed -= LookAtAll;
        }
    }

    private void LookAtAll()
    {
        if (_leadership.IsHeld)
        {
            return;
        }

        foreach (var key in _triggers.All)
        {
            _touched.Add(key);
        }

        // Also with nothing to say: the leader waits for the word of everybody who serves.
        _writes.AddAfter(true, MinInterval);
    }

    private ReconcileResult Look(StatusKey key)
    {
        if (_leadership.IsHeld)
        {
            return ReconcileResult.Done;
        }

        var parts = SubjectSources.Of(key.Kind).Of(_models.Current, key.Name).ToDictionary(subject => subject.Key, _judge.Judge);
        var before = _parts.GetValueOrDefault(key);
        if (parts.Count == 0)
        {
            _parts.TryRemove(key, out _);
            return ReconcileResult.Done;
        }

        _parts[key] = parts;
        foreach (var (subject, part) in parts)
        {
            var last = before?.GetValueOrDefault(subject);
            if (part != last)
            {
                _writes.AddAfter(true, last is not null && part.IsAlike(last) ? StatusPace.Unsettled : TimeSpan.Zero);
            }
        }

        return ReconcileResult.Done;
    }

    private async ValueTask<ReconcileResult> WriteAsync(CancellationToken cancellationToken)
    {
        if (_leadership.IsHeld)
        {
            return ReconcileResult.Done;
        }

        string text = ReportText.Write(_parts.Values.SelectMany(parts => parts), ReportText.MaxBytes / (_replicas.Others().Count + 1));
        await _map.WriteAsync(text, cancellationToken);
        // What comes in the meantime goes with the next one.
        await Task.Delay(MinInterval + TimeSpan.FromSeconds((double)text.Length / BytesPerSecond), _time, cancellationToken);
        // Somebody may delete it. To write the same again changes nothing.
        return ReconcileResult.After(Refresh);
    }
}
