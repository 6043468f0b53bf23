using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Mesh.Samples.Load.Runs;
using Mesh.Samples.Load.Statistics;

namespace Mesh.Samples.Load;

/// <summary>The load generator's own HTTP interface.</summary>
internal sealed class LoadEndpoints(
    IReadOnlyList<LoadTarget> targets, IReadOnlyList<TargetStatistics> statistics, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private const int DefaultWindowSeconds = 5;

    /// <summary>Runs at the same time; more would measure each other.</summary>
    private const int MaxRuns = 4;

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _named = new(StringComparer.Ordinal);
    private int _runs;

    /// <summary><c>GET /stats?window=5</c>.</summary>
    public Task ReportAsync(HttpContext context)
    {
        int window = int.TryParse(context.Request.Query["window"], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? Math.Clamp(seconds, 1, TargetStatistics.MaxWindowSeconds)
            : DefaultWindowSeconds;
        LoadReport report = new(time.GetUtcNow(), [.. statistics.Select(target => target.Report(window))]);
        return context.Response.WriteAsJsonAsync(report, SamplesJsonContext.Default.LoadReport, cancellationToken: context.RequestAborted);
    }

    /// <summary><c>POST /run</c>, see <see cref="RunRequest"/>. Answers when the run is over.</summary>
    public async Task RunAsync(HttpContext context)
    {
        if (await ReadPlanAsync(context) is not { } plan)
        {
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _runs) > MaxRuns)
            {
                await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "other runs are under way");
                return;
            }

            // Not disposed: somebody may be about to stop it, and it has neither a timer nor a parent.
            CancellationTokenSource stop = new();
            if (plan.Id is not null && !_named.TryAdd(plan.Id, stop))
            {
                await RefuseAsync(context, StatusCodes.Status409Conflict, $"a run with id '{plan.Id}' is under way");
                return;
            }

            RunResult result = await ExecuteAsync(context, plan, stop.Token);
            await context.Response.WriteAsJsonAsync(result, SamplesJsonContext.Default.RunResult, cancellationToken: context.RequestAborted);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "the load generator is ending");
        }
        finally
        {
            Interlocked.Decrement(ref _runs);
        }
    }

    /// <summary><c>DELETE /run/{id}</c>: the run ends with the requests that are under way, and its <c>POST</c> answers.</summary>
    public async Task StopAsync(HttpContext context)
    {
        if (!_named.TryGetValue((string)context.Request.RouteValues["id"]!, out CancellationTokenSource? stop))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "there is no such run");
            return;
        }

        await stop.CancelAsync();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task<RunResult> ExecuteAsync(HttpContext context, RunPlan plan, CancellationToken stop)
    {
        try
        {
            using CancellationTokenSource either =
                CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            return await LoadRun.ExecuteAsync(plan, time, stop, either.Token);
        }
        finally
        {
            if (plan.Id is not null)
            {
                _named.TryRemove(plan.Id, out _);
            }
        }
    }

    private async Task<RunPlan?> ReadPlanAsync(HttpContext context)
    {
        string? fault;
        try
        {
            RunRequest? request = await JsonSerializer.DeserializeAsync(
                context.Request.Body, SamplesJsonContext.Default.RunRequest, context.RequestAborted);
            if (RunPlan.TryCreate(request ?? new RunRequest(), targets, out fault) is { } plan)
            {
                return plan;
            }
        }
        catch (JsonException e)
        {
            fault = e.Message;
        }

        await RefuseAsync(context, StatusCodes.Status400BadRequest, fault!);
        return null;
    }

    private static Task RefuseAsync(HttpContext context, int statusCode, string reason)
    {
        context.Response.StatusCode = statusCode;
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
