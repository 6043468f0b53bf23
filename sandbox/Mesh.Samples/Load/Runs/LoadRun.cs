using Mesh.Samples.Load.Clients;

namespace Mesh.Samples.Load.Runs;

/// <summary>Makes exactly the requests of a <see cref="RunPlan"/>.</summary>
internal static class LoadRun
{
    public static async Task<RunResult> ExecuteAsync(RunPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        ILoadClient[] clients = [.. Enumerable.Range(0, plan.Connections).Select(_ => LoadClients.Create(plan.Protocol, plan.Url))];
        try
        {
            RunRecorder recorder = new(time);
            await (plan.Rate > 0
                ? OnScheduleAsync(plan, clients, recorder, time, cancellationToken)
                : AsFastAsTheyCanAsync(plan, clients, recorder, time, cancellationToken));
            return recorder.Finish(plan);
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    // Closed loop: a client begins its next request when the one before has ended.
    private static Task AsFastAsTheyCanAsync(
        RunPlan plan, ILoadClient[] clients, RunRecorder recorder, TimeProvider time, CancellationToken cancellationToken)
    {
        int started = 0;
        return Task.WhenAll(clients.Select(async client =>
        {
            while (Interlocked.Increment(ref started) <= plan.Count)
            {
                long begin = time.GetTimestamp();
                LoadOutcome outcome = await client.TrySendAsync(time, cancellationToken);
                recorder.Record(outcome, time.GetElapsedTime(begin));
            }
        }));
    }

    private static async Task OnScheduleAsync(
        RunPlan plan, ILoadClient[] clients, RunRecorder recorder, TimeProvider time, CancellationToken cancellationToken)
    {
        Task[] requests = new Task[plan.Count];
        Schedule schedule = new(plan.Rate, time);
        for (int i = 0; i < plan.Count; i++)
        {
            long due = await schedule.NextAsync(cancellationToken);
            requests[i] = SendAsync(clients[i % clients.Length], due);
        }

        await Task.WhenAll(requests);

        async Task SendAsync(ILoadClient client, long due)
        {
            LoadOutcome outcome = await client.TrySendAsync(time, cancellationToken);
            recorder.Record(outcome, time.GetElapsedTime(due));
        }
    }
}
