using System.Globalization;
using System.Text.Json;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>What operators do to regions, by meshctl, and what the control planes say of it.</summary>
internal static class RegionPolicies
{
    /// <summary>A decision arrives within a round trip; links that were cut are dialled again after a back-off of seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs <c>meshctl region</c>; returns when it says that it is so.</summary>
    public static async Task<string> RegionAsync(this ScenarioContext context, CancellationToken cancellationToken, params string[] arguments)
    {
        (int code, string output) = await context.Meshctl.RunAsync(cancellationToken, ["region", .. arguments]);
        return code == 0 ? output : throw new InvalidOperationException($"meshctl region {string.Join(' ', arguments)} in {context.Cluster.Plan.Name}: {output}");
    }

    /// <summary>What <c>meshctl region list</c> says of a region in a cluster.</summary>
    public static async Task<JsonElement> RegionStatusAsync(this ScenarioContext context, string region, CancellationToken cancellationToken) =>
        JsonDocument.Parse(await context.RegionAsync(cancellationToken, "list", "-o", "json")).RootElement.EnumerateArray().Single(found => found.GetProperty("region").GetString() == region);

    /// <summary>When the drain, or the return, of a region that was decided in this cluster began.</summary>
    public static async Task<DateTimeOffset> DrainBeganAsync(this ScenarioContext context, string region, CancellationToken cancellationToken) => DateTimeOffset.Parse(
        await context.Kubectl.RunAsync(cancellationToken, "get", "regionpolicy", region, "-o", "jsonpath={.status.decision.drainFrom}"), CultureInfo.InvariantCulture);

    /// <summary>What a control plane goes by: the number of the decision that holds, percent that may be used, and how often that has changed.</summary>
    public static async Task<RegionFacts> RegionFactsAsync(this ScenarioContext context, string region, CancellationToken cancellationToken)
    {
        V1Pod pod = await context.ControlPlaneAsync(cancellationToken);
        string text = await context.Http.GetStringAsync(new Uri($"http://{pod.Status.PodIP}:{MeshPorts.ControlPlaneMetrics}/metrics"), cancellationToken);
        return new RegionFacts(Read("mesh_region_decision"), Read("mesh_region_available_percent"), Read("mesh_region_changes_total"));

        int Read(string metric) => (int)MetricsReader.Sum(text, metric, $"region=\"{region}\"");
    }

    /// <summary>Waits until all clusters go by the same decision.</summary>
    /// <returns>What each goes by, at the end.</returns>
    public static async Task<IReadOnlyList<RegionFacts>> AgreeAsync(
        IReadOnlyList<ScenarioContext> clusters, string region, Func<RegionFacts, bool> isRight, CancellationToken cancellationToken)
    {
        IReadOnlyList<RegionFacts> facts = [];
        await Waiting.TryUntilAsync(
            Patience,
            clusters[0].Time,
            async ct =>
            {
                facts = await Task.WhenAll(clusters.Select(cluster => cluster.RegionFactsAsync(region, ct)));
                return facts.All(isRight) && facts.DistinctBy(fact => (fact.Decision, fact.Available)).Count() == 1;
            },
            cancellationToken);
        return facts;
    }

    /// <summary>Takes back whatever was decided about a region, in all clusters, and waits until nobody goes by it.</summary>
    public static async Task ForgetAsync(IReadOnlyList<ScenarioContext> clusters, string region, CancellationToken cancellationToken)
    {
        await Task.WhenAll(clusters.Select(cluster => cluster.Kubectl.RunAsync(cancellationToken, "delete", "regionpolicy", region, "--ignore-not-found")));
        await Waiting.UntilAsync(
            $"all clusters to forget what was decided about {region}",
            Patience,
            clusters[0].Time,
            async ct => (await Task.WhenAll(clusters.Select(cluster => cluster.RegionFactsAsync(region, ct)))).All(facts => facts.Decision == 0),
            cancellationToken);
    }
}
