using Mesh.Samples.Load.Clients;
using Mesh.Samples.Load.Statistics;

namespace Mesh.Samples.Load;

/// <summary>Keeps one target under its load until the program ends.</summary>
internal sealed partial class SteadyLoad(LoadTarget target, TargetStatistics statistics, TimeProvider time, ILogger<SteadyLoad> logger) : BackgroundService
{
    /// <summary>Connections that share the load.</summary>
    private const int Connections = 4;

    /// <summary>Requests in flight; beyond it a request fails at once, as it would with any bounded client.</summary>
    private const int MaxInFlight = 1000;

    private static readonly Dictionary<string, string> NoHeaders = [];

    private int _inFlight;
    private volatile string? _lastFailure;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ILoadClient[] clients = [.. Enumerable.Range(0, Connections).Select(_ => LoadClients.Create(target.Protocol, target.Url, NoHeaders))];
        Schedule schedule = new(target.Rate, time);
        try
        {
            for (long i = 0; ; i++)
            {
                long due = await schedule.NextAsync(stoppingToken);
                _ = SendAsync(clients[i % Connections], due, stoppingToken);
            }
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    private async Task SendAsync(ILoadClient client, long due, CancellationToken cancellationToken)
    {
        try
        {
            LoadOutcome outcome = Interlocked.Increment(ref _inFlight) <= MaxInFlight
                ? await client.TrySendAsync(time, cancellationToken)
                : LoadOutcome.Failed("too many requests in flight");
            statistics.Record(outcome, time.GetElapsedTime(due));
            LogChange(outcome.Failure);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The program ends; what was in flight does not count.
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    // One line per change, not per request.
    private void LogChange(string? failure)
    {
        string? before = _lastFailure;
        _lastFailure = failure;
        if (failure is not null && before is null)
        {
            Log.TargetFailing(logger, target.Name, failure);
        }
        else if (failure is null && before is not null)
        {
            Log.TargetRecovered(logger, target.Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.TargetFailing, LogLevel.Warning, "{Target} fails: {Failure}")]
        public static partial void TargetFailing(ILogger logger, string target, string failure);

        [LoggerMessage(EventIds.TargetRecovered, LogLevel.Information, "{Target} answers again")]
        public static partial void TargetRecovered(ILogger logger, string target);
    }
}
