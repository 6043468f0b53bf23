using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// A global Service whose EndpointSlice no controller writes: one of its two pods becomes ready and unready, and a sidecar of another network says at its administration when it acts on that.
/// </summary>
internal sealed class RemoteSlice
{
    /// <summary>Name of the Service.</summary>
    public const string Service = "remote";

    /// <summary>Pods behind it, all of them ready at first.</summary>
    public const int Pods = 2;

    /// <summary>How exact the measure is.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly Trial _caller;
    private readonly ScenarioContext _owner;
    private readonly ResourceKey _slice;
    private readonly TimeProvider _time;
    private bool _isReady = true;

    private RemoteSlice(Trial caller, ScenarioContext owner, ResourceKey slice, TimeProvider time) => (_caller, _owner, _slice, _time) = (caller, owner, slice, time);

    /// <summary>Makes the Service in both clusters, and its slice in one.</summary>
    /// <param name="caller">Whose sidecar is looked at.</param>
    /// <param name="owner">Cluster of the pods.</param>
    /// <param name="pods">The trial there.</param>
    /// <param name="workload">Which pods of it.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends the making.</param>
    public static async Task<RemoteSlice> CreateAsync(Trial caller, ScenarioContext owner, Trial pods, string workload, TimeProvider time, CancellationToken cancellationToken)
    {
        await caller.ApplyAsync(Named, cancellationToken);
        await pods.ApplyAsync(Named + Slice(pods, await pods.PodsAsync(workload, cancellationToken)), cancellationToken);
        return new RemoteSlice(caller, owner, new ResourceKey(pods.Namespace, Service), time);
    }

    /// <summary>Changes the slice so many times, each time until the caller's sidecar has it.</summary>
    /// <param name="changes">How often.</param>
    /// <param name="patience">How long each may take at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Milliseconds of each, the shortest first, and how many have taken longer.</returns>
    public async Task<(IReadOnlyList<double> Delays, int Missed)> MeasureAsync(int changes, TimeSpan patience, CancellationToken cancellationToken)
    {
        List<double> delays = [];
        for (int change = 0; change < changes; change++)
        {
            _isReady = !_isReady;
            JsonArray operations = [new JsonObject { ["op"] = "replace", ["path"] = "/endpoints/1/conditions/ready", ["value"] = _isReady }];
            // The clock starts before the API server has heard of it, and so counts that, too.
            long start = _time.GetTimestamp();
            await _owner.Kubernetes.Resource<V1EndpointSlice>().PatchAsync(_slice, Patch.Operations(operations), cancellationToken);
            if (await IsAppliedAsync(_isReady ? Pods : Pods - 1, start, patience, cancellationToken))
            {
                delays.Add(_time.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        delays.Sort();
        return (delays, changes - delays.Count);
    }

    /// <summary>Looks until the sidecar's gateway stands for so many pods.</summary>
    private async Task<bool> IsAppliedAsync(int capacity, long start, TimeSpan patience, CancellationToken cancellationToken)
    {
        CallRequest look = new($"http://127.0.0.1:{MeshPorts.Admin}/debug/endpoints?format=json");
        while (_time.GetElapsedTime(start) < patience)
        {
            if (CapacityOf((await _caller.Client.CallAsync(look, cancellationToken)).Body, $"{_caller.Namespace}/{Service}:80") == capacity)
            {
                return true;
            }

            await Task.Delay(Interval, _time, cancellationToken);
        }

        return false;
    }

    /// <summary>Pods behind the gateways to a backend, by what a sidecar shows.</summary>
    private static int CapacityOf(string dump, string backend)
    {
        using JsonDocument endpoints = JsonDocument.Parse(dump);
        return endpoints.RootElement.EnumerateArray()
            .Where(live => live.GetProperty("backend").GetString()!.StartsWith(backend, StringComparison.Ordinal))
            .Select(live => live.GetProperty("endpoint"))
            .Where(endpoint => endpoint.GetProperty("isGateway").GetBoolean())
            .Sum(endpoint => endpoint.GetProperty("capacity").GetInt32());
    }

    /// <summary>What a controller would write for two pods; nobody but the scenario changes it.</summary>
    private static string Slice(Trial trial, IReadOnlyList<V1Pod> pods) =>
        $$"""

        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: {{Service}}
          namespace: {{trial.Namespace}}
          labels: {kubernetes.io/service-name: {{Service}}, endpointslice.kubernetes.io/managed-by: mesh-sandbox}
        addressType: IPv4
        ports: [{name: http, port: 8080, protocol: TCP}]
        endpoints:
        {{string.Join('\n', pods.Select(pod =>
            $"- {{addresses: [{pod.Status.PodIP}], conditions: {{ready: true}}, nodeName: {pod.Spec.NodeName}, targetRef: {{kind: Pod, name: {pod.Name()}, namespace: {trial.Namespace}}}}}"))}}
        """;

    /// <summary>Without a selector: its EndpointSlice is the scenario's.</summary>
    private const string Named =
        $$"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {{Service}}
          namespace: NAMESPACE
          labels: {"{{MeshLabels.Global}}": "true"}
        spec:
          ports: [{name: http, port: 80, targetPort: http, appProtocol: http}]
        """;
}
