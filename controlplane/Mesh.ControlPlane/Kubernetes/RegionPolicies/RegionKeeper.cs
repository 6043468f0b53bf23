using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Status;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>The leader's part: gives each version of a RegionPolicy a counter and a time, which makes it a decision, and says on each what is in force.</summary>
internal sealed partial class RegionKeeper : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly ResourceClient<RegionPolicy> _client;
    private readonly RegionKeeperInputs _inputs;
    private readonly EventRecorder _events;
    private readonly FederationSurroundings _surroundings;
    private readonly RestartingLoop _border;
    private readonly ChangeSignal _changed = new();

    public RegionKeeper(KubernetesConnection connection, RegionKeeperInputs inputs, EventRecorder events, FederationSurroundings surroundings)
    {
        (_client, _inputs, _events, _surroundings) = (connection.Resource<RegionPolicy>(), inputs, events, surroundings);
        _border = new(surroundings.Time, new Random(), surroundings.Logger);
        inputs.OnChange(_changed.Set);
    }

    private DateTimeOffset Now => _surroundings.Time.GetUtcNow();

    /// <summary>Runs for one term of leadership.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _border.RunAsync("region policies", LoopAsync, cancellationToken);

    public void Dispose() => _changed.Dispose();

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            bool isDone = _inputs.IsLoaded;
            foreach (var policy in isDone ? _inputs.Objects : [])
            {
                isDone &= await TryAsync(policy, cancellationToken);
            }

            await _changed.WaitAsync(isDone ? Idle : Again, _surroundings.Time, cancellationToken);
        }
    }

    /// <summary>A conflict, or an API server that is away, concerns one object; the next look finds out.</summary>
    /// <returns>False if there is to be a next look soon.</returns>
    private async Task<bool> TryAsync(RegionPolicy policy, CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(policy, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is KubernetesApiException or HttpRequestException or IOException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            // Said by the connection, once for all who ask.
            return false;
        }
    }

    private async Task LookAsync(RegionPolicy policy, CancellationToken cancellationToken)
    {
        var reading = RegionPolicyTranslator.Read(policy);
        var decisions = _inputs.Decisions;
        string region = policy.Metadata.Name;
        long generation = policy.Metadata.Generation ?? 0;
        var own = StoredDecisions.Read(policy);
        bool isDecided = own is not null && policy.Status!.Decision!.Generation == generation;
        if (reading.Wish is { } wish && !isDecided)
        {
            // Written before anybody acts on it: whatever is stated survives the replica that decided it. What is in force is said when it has come back to us.
            var decision = decisions.Decide(region, wish, (ulong)Math.Max(0, policy.Status?.Decision?.Counter ?? 0), Now);
            if (await WriteAsync(policy, new() { ["decision"] = StoredDecisions.Write(decision, generation, Now) }, cancellationToken))
            {
                Log.Decided(_surroundings.Logger, region, decision.State, decision.Counter, decision.DecidedBy, decision.Reason);
                _events.Record(policy, EventType.Normal, "Decided", "Decide", $"decision {decision.Counter}: {decision.State}, by '{decision.DecidedBy}': {decision.Reason}");
            }

            return;
        }

        if (own is not null && decisions.Own.GetValueOrDefault(region)?.Decision.Counter != own.Counter)
        {
            // What is in force is not known with it yet; whoever finds out wakes us.
            return;
        }

        await WriteAsync(policy, RegionJudge.Judge(reading, isDecided, _inputs.Cluster, decisions.At(region, Now)), decisions.At(region, Now), cancellationToken);
    }

    private async Task WriteAsync(RegionPolicy policy, IReadOnlyList<(string Type, Finding Finding)> findings, EffectiveRegion? region, CancellationToken cancellationToken)
    {
        var before = policy.Status;
        var conditions = Conditions.Next(before?.Conditions, findings, policy.Metadata.Generation ?? 0, Now.UtcDateTime);
        if (conditions is null && IsSaid(before, region))
        {
            return;
        }

        var status = new JsonObject
        {
            ["conditions"] = JsonNode.Parse(ObjectJson.Serialize(conditions ?? before!.Conditions)),
            ["state"] = (region?.State ?? RegionState.Active).ToString(),
            ["available"] = region?.AvailablePercent ?? 100,
            ["decidedIn"] = region?.Cluster,
            ["decidedBy"] = region?.DecidedBy,
            ["reason"] = region?.Reason,
            ["counter"] = (long)(region?.Counter ?? 0),
            ["until"] = region?.Until is { } until ? StoredDecisions.Text(until) : null,
        };
        if (await WriteAsync(policy, status, cancellationToken))
        {
            Report(policy, findings, region);
        }
    }

    private static bool IsSaid(RegionPolicyStatus? status, EffectiveRegion? region) =>
        status?.State == (region?.State ?? RegionState.Active).ToString()
        && status.Available == (region?.AvailablePercent ?? 100)
        && status.DecidedIn == region?.Cluster
        && status.Counter == (long)(region?.Counter ?? 0)
        && RegionPolicyTranslator.TimeOf(status.Until)?.ToUnixTimeMilliseconds() == region?.Until?.ToUnixTimeMilliseconds();

    /// <summary>Events for each change of what is in force, and for what a person has to look at.</summary>
    private void Report(RegionPolicy policy, IReadOnlyList<(string Type, Finding Finding)> findings, EffectiveRegion? region)
    {
        var before = policy.Status;
        string state = (region?.State ?? RegionState.Active).ToString();
        if (region is not null && (before?.State != state || before.Counter != (long)region.Counter || before.DecidedIn != region.Cluster))
        {
            _events.Record(policy, EventType.Normal, $"Region{state}", "Apply", $"decision {region.Counter} of cluster {region.Cluster}, by '{region.DecidedBy}': {region.Reason}");
        }

        foreach (var (type, finding) in findings)
        {
            string? known = before?.Conditions?.FirstOrDefault(condition => condition.Type == type)?.Reason;
            if (known != finding.Reason && finding.Reason is "Invalid" or RegionJudge.Superseded or RegionJudge.Ended or RegionJudge.Drained)
            {
                _events.Record(policy, finding.Holds ? EventType.Normal : EventType.Warning, finding.Reason, "Apply", finding.Message);
            }
        }
    }

    private async Task<bool> WriteAsync(RegionPolicy policy, JsonObject status, CancellationToken cancellationToken)
    {
        var patch = Patch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = policy.Metadata.ResourceVersion, ["uid"] = policy.Metadata.Uid },
            ["status"] = status,
        });
        try
        {
            await _client.PatchStatusAsync(ResourceKey.Of(policy), patch, cancellationToken);
            return true;
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RegionDecided, LogLevel.Information, "Decided that region {Region} is {State}, decision {Counter}, by '{DecidedBy}': {Reason}")]
        public static partial void Decided(ILogger logger, string region, RegionState state, ulong counter, string decidedBy, string reason);
    }
}
