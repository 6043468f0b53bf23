using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Load;

/// <summary>A steady load of several generators that goes on until it is stopped, however long the change takes that happens meanwhile.</summary>
internal sealed class RunningLoad : IAsyncDisposable
{
    /// <summary>A generator whose scenario has been forgotten ends by itself, before our HTTP client gives up on it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(110);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private readonly IReadOnlyList<LoadGenerator> _generators;
    private readonly TimeProvider _time;
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _abandon;
    private readonly Task<LoadRunResult[]> _results;

    private RunningLoad(IReadOnlyList<LoadGenerator> generators, LoadRun run, TimeProvider time, CancellationToken cancellationToken)
    {
        _generators = generators;
        _time = time;
        _abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        LoadRun named = run with { Id = _id, Count = (int)(run.Rate * Longest.TotalSeconds) };
        _results = Task.WhenAll(generators.Select(generator => generator.RunAsync(named, _abandon.Token)));
    }

    /// <summary>Begins HTTP/1.1 requests at <paramref name="rate"/> per second on each generator.</summary>
    public static RunningLoad Start(
        IReadOnlyList<LoadGenerator> generators, string url, double rate, TimeProvider time, CancellationToken cancellationToken) =>
        Start(generators, new LoadRun(url, "http1", 0, rate), time, cancellationToken);

    /// <summary>Begins a load at the rate of <paramref name="run"/> on each generator; its count and name do not matter.</summary>
    public static RunningLoad Start(IReadOnlyList<LoadGenerator> generators, LoadRun run, TimeProvider time, CancellationToken cancellationToken) =>
        new(generators, run, time, cancellationToken);

    /// <summary>Ends the load; requests under way are waited for.</summary>
    public async Task<IReadOnlyList<LoadRunResult>> StopAsync(CancellationToken cancellationToken)
    {
        foreach (LoadGenerator generator in _generators)
        {
            // A generator that has not yet heard of the run cannot end it.
            await Waiting.UntilAsync(
                $"{generator.PodName} to end its run",
                StopPatience,
                _time,
                async ct => _results.IsCompleted || await generator.StopAsync(_id, ct),
                cancellationToken);
        }

        return await _results.WaitAsync(StopPatience, _time, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _abandon.CancelAsync();
        await ((Task)_results).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _abandon.Dispose();
    }
}
