using System.Text.Json.Nodes;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Status;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>The leader's part of federation: joins peers, keeps what they stated, and says on each ClusterLink how it is doing.</summary>
internal sealed class LinkKeeper(LinkKeeperInputs inputs, JoinCaller joins, KeptPeers kept, EventRecorder events, FederationSurroundings surroundings)
{
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan JoinInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CleanInterval = TimeSpan.FromMinutes(1);

    /// <summary>Counts change all the time, and a status that is ten seconds old is good enough for people.</summary>
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(10);

    /// <summary>So that the time of the last sign of life does not make a write of each heartbeat.</summary>
    private static readonly TimeSpan SeenInterval = TimeSpan.FromMinutes(1);

    private readonly RestartingLoop _border = new(surroundings.Time, new Random(), surroundings.Logger);
    private readonly Dictionary<string, (string? Fault, DateTimeOffset At)> _joins = new(StringComparer.Ordinal);
    private DateTimeOffset _cleaned;

    private DateTimeOffset Now => surroundings.Time.GetUtcNow();

    /// <summary>Runs for one term of leadership.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _border.RunAsync("cluster links", LoopAsync, cancellationToken);

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var objects = inputs.Objects;
            var readings = LinkTranslator.Read(objects, inputs.Cluster);
            foreach (var link in objects)
            {
                await TryAsync(() => LookAsync(link, readings[link.Metadata.Name], cancellationToken), cancellationToken);
            }

            if (objects.Count > 0 && Now - _cleaned > CleanInterval)
            {
                _cleaned = Now;
                await TryAsync(() => inputs.Tokens.CleanAsync(cancellationToken), cancellationToken);
            }

            await inputs.Changed.WaitAsync(objects.Count > 0 ? Busy : Idle, surroundings.Time, cancellationToken);
        }
    }

    /// <summary>A conflict, or an API server that is away, concerns one link; the next look finds out.</summary>
    private static async Task TryAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        try
        {
            await action();
        }
        catch (Exception exception) when (exception is KubernetesApiException or HttpRequestException or IOException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            // Said by the connection, once for all who ask.
        }
    }

    private async Task LookAsync(ClusterLink link, LinkReading reading, CancellationToken cancellationToken)
    {
        var report = inputs.Reports.Current.GetValueOrDefault(reading.Cluster);
        if (reading.Link is { } inForce && report is not { IsConnected: true })
        {
            await JoinAsync(inForce, cancellationToken);
        }

        await WriteAsync(link, reading, reading.Link is null ? null : report, cancellationToken);
        if (reading.Link is not null)
        {
            await kept.KeepAsync(link, reading.Link, cancellationToken);
        }
    }

    private async Task JoinAsync(Link link, CancellationToken cancellationToken)
    {
        if (!_joins.TryGetValue(link.Cluster, out var last) || Now - last.At > JoinInterval)
        {
            _joins[link.Cluster] = (await joins.JoinAsync(link, cancellationToken), Now);
        }
    }

    private async Task WriteAsync(ClusterLink link, LinkReading reading, LinkReport? report, CancellationToken cancellationToken)
    {
        var findings = LinkJudge.Judge(reading, report, _joins.GetValueOrDefault(reading.Cluster).Fault);
        var before = link.Status;
        var conditions = Conditions.Next(before?.Conditions, findings, link.Metadata.Generation ?? 0, Now.UtcDateTime);
        var age = Now - (before?.LastSeen?.ToUniversalTime() ?? DateTime.MinValue);
        bool countsDiffer = report is not null && (before?.Services != report.Services || before?.Endpoints != report.Endpoints || before?.Refused != report.Refused);
        if (conditions is null && !(countsDiffer && age > CountInterval) && !(report is { IsConnected: true } && age > SeenInterval))
        {
            return;
        }

        var status = new JsonObject { ["conditions"] = JsonNode.Parse(ObjectJson.Serialize(conditions ?? before!.Conditions)) };
        if (report is not null)
        {
            status["services"] = report.Services;
            status["endpoints"] = report.Endpoints;
            status["refused"] = report.Refused;
            status["lastSeen"] = report.LastSeen is { } seen ? KubernetesTime.Seconds(seen).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") : null;
        }

        if (await inputs.WriteAsync(link, status, cancellationToken))
        {
            Report(link, findings, before);
        }
    }

    /// <summary>Events for what a person has to look at, each once.</summary>
    private void Report(ClusterLink link, IReadOnlyList<(string Type, Model.Finding Finding)> findings, ClusterLinkStatus? before)
    {
        foreach (var (type, finding) in findings)
        {
            var known = before?.Conditions?.FirstOrDefault(condition => condition.Type == type);
            bool isNews = known?.Reason != finding.Reason && finding.Reason is not ("Connecting" or "NotAccepted" or "NeverConnected" or "Syncing" or "AwaitingJoin" or "Stale");
            if (isNews && (!finding.Holds || known is { Status: "False" }))
            {
                events.Record(link, finding.Holds ? EventType.Normal : EventType.Warning, finding.Reason, "Follow", finding.Message);
            }
        }
    }
}
