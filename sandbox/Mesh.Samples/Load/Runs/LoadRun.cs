using Mesh.Samples.Load.Clients;

namespace Mesh.Samples.Load.Runs;

/// <summary>Makes exactly the requests of a <see cref="RunPlan"/>.</summary>
internal static class LoadRun
{
    /// <summary>Executes the plan.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="time">Clock.</param>
    /// <param name="stop">Ends the run early: no further request begins, those under way are waited for.</param>
    /// <param name="cancellationToken">Gives the run up.</param>
    public static async Task<RunResult> ExecuteAsync(RunPlan plan, TimeProvider time, CancellationToken stop, CancellationToken cancellationToken)
    {
        ILoadClient[] clients = [.. Enumerable.Range(0, plan.Connections).Select(_ => LoadClients.Create(plan.Protocol, plan.Url, plan.Headers))];
        try
        {
            RunRecorder recorder = new(time);
            await (plan.Rate > 0
                ? OnScheduleAsync(plan, clients, recorder, time, stop, cancellationToken)
                : AsFastAsTheyCanAsync(plan, clients, recorder, time, stop, cancellationToken));
            return recorder.Finish(plan);
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    // Closed loop: a client begins its next request when the one before has ended.
    private static Task AsFastAsTheyCanAsync(
        RunPlan plan, ILoadClient[] clients, RunRecorder recorder, TimeProvider time, CancellationToken stop, CancellationToken cancellationToken)
    {
        int started = 0;
        return Task.WhenAll(clients.Select(async client =>
        {
            while (!stop.IsCancellationRequested && Interlocked.Increment(ref started) <= plan.Count)
            {
                long begin = time.GetTimestamp();
                LoadOutcome outcome = await client.TrySendAsync(time, cancellationToken);
                recorder.Record(outcome, time.GetElapsedTime(begin));
            }
        }));
    }

    private static async Task OnScheduleAsync(
        RunPlan plan, ILoadClient[] clients, RunRecorder recorder, TimeProvider time, CancellationToken stop, CancellationToken cancellationToken)
    {
        List<Task> requests = [];
        Schedule schedule = new(plan.Rate, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        try
        {
            for (int i = 0; i < plan.Count; i++)
            {
                long due = await schedule.NextAsync(either.Token);
                requests.Add(SendAsync(clients[i % clients.Length], due));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Asked to end early: what has begun still counts.
        }

        await Task.WhenAll(requests);

        async Task SendAsync(ILoadClient client, long due)
        {
            LoadOutcome outcome = await client.TrySendAsync(time, cancellationToken);
            recorder.Record(outcome, time.GetElapsedTime(due));
        }
    }
}
