using Mesh.Bench.Sidecar.Cases;
using Mesh.Bench.Sidecar.Load;
using Mesh.Bench.Sidecar.Machine;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Measuring;

/// <summary>Runs the rounds of a case: ours, HAProxy, nginx, ours, … so that whatever else the machine does meets all of them alike.</summary>
internal sealed class RoundRunner(BenchPlan plan, ProcessorPlan processors, IReadOnlyList<ProxyPair> pairs, TimeProvider time)
{
    /// <summary>Half of what the slowest can do: all have room, nobody is idle.</summary>
    private const double ShareOfCapacity = 0.5;

    /// <summary>Often enough to see the peak of a round, seldom enough to cost nothing.</summary>
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs all rounds of a case; one failed request ends it without a result, and the other cases go on.</summary>
    public async Task<CaseResult> RunAsync(BenchCase measured, CancellationToken cancellationToken)
    {
        try
        {
            return await MeasureAsync(measured, cancellationToken);
        }
        catch (BenchException exception)
        {
            return CaseResult.Failed(measured, exception.Message);
        }
    }

    private async Task<CaseResult> MeasureAsync(BenchCase measured, CancellationToken cancellationToken)
    {
        ProxyPair[] competing = [.. pairs.Where(pair => pair.Protocol == measured.Protocol)];
        CaseResult result = new(measured);
        for (int round = 0; round < plan.Rounds; round++)
        {
            foreach (ProxyPair pair in competing)
            {
                result.Add(pair.Contender, await Named(pair, () => WorkAsync(measured, pair, round == 0, cancellationToken)));
            }
        }

        if (measured.FixedRatePath is { } path)
        {
            double capacity = competing.Min(pair => result.Work(pair.Contender, one => one.UnitsPerSecond).Median);
            result.FixedRate = Math.Round(capacity * ShareOfCapacity);
            ConstantRateLoad load = new(path, result.FixedRate);
            for (int round = 0; round < plan.Rounds; round++)
            {
                foreach (ProxyPair pair in competing)
                {
                    result.Add(pair.Contender, await Named(pair, () => load.RunAsync(pair, plan.WarmUp, plan.FixedRate, cancellationToken)));
                }
            }
        }

        return result;
    }

    private async Task<WorkRound> WorkAsync(BenchCase measured, ProxyPair pair, bool isFirst, CancellationToken cancellationToken)
    {
        Pinning.Verify(processors, pair.Contender.ToString(), [.. pair.Client.Pids, .. pair.Server.Pids]);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<double> memory = measured.WatchesMemory ? WatchMemoryAsync(pair, ended.Token) : Task.FromResult(0.0);
        LoadResult done = await measured.Load.RunAsync(pair, isFirst ? plan.FirstWarmUp : plan.WarmUp, plan.Work, cancellationToken);
        await ended.CancelAsync();
        if (done.Units <= 0)
        {
            throw new BenchException($"not one answer in {plan.Work.TotalSeconds:0.#} s");
        }

        return new WorkRound(
            done.Cpu.TotalMicroseconds / done.Units, done.Units / done.Duration.TotalSeconds, done.Cpu / done.Duration, await memory, done.Resumed / done.Units);
    }

    private async Task<double> WatchMemoryAsync(ProxyPair pair, CancellationToken cancellationToken)
    {
        double most = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            most = Math.Max(most, pair.ResidentMegabytes());
            await Task.Delay(MemoryInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }

    private static async Task<T> Named<T>(ProxyPair pair, Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (BenchException exception)
        {
            throw new BenchException($"{pair.Contender}: {exception.Message}");
        }
    }
}
