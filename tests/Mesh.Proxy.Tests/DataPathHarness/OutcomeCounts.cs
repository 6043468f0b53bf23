using System.Diagnostics.Metrics;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>What a proxy counts by its labels, such as backend and outcome.</summary>
internal sealed class OutcomeCounts : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MeterListener _listener = new();
    private readonly Lock _change = new();
    private readonly List<string> _counted = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="metrics">Of the sidecar.</param>
    /// <param name="counter">Name of the counter.</param>
    public OutcomeCounts(ProxyMetrics metrics, string counter)
        : this(metrics.Owns, counter)
    {
    }

    /// <param name="owns">Tells the meter.</param>
    /// <param name="counter">Name of the counter.</param>
    public OutcomeCounts(Func<Meter, bool> owns, string counter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (owns(instrument.Meter) && instrument.Name == counter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Add(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        _listener.Start();
    }

    /// <summary>Each thing that was counted: the values of its labels, such as the backend's name and what became of it.</summary>
    public IReadOnlyList<string> Counted
    {
        get
        {
            lock (_change)
            {
                return [.. _counted];
            }
        }
    }

    /// <summary>Waits until so many were counted.</summary>
    public async Task<IReadOnlyList<string>> WaitAsync(int count)
    {
        while (true)
        {
            Task changed;
            lock (_change)
            {
                if (_counted.Count >= count)
                {
                    return [.. _counted];
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(string counted)
    {
        lock (_change)
        {
            _counted.Add(counted);
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
