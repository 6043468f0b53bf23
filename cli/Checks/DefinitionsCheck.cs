using k8s.Models;
using Mesh.Cli.Clusters;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Checks;

/// <summary>The kinds that the mesh reads.</summary>
internal sealed class DefinitionsCheck : ICheck
{
    private const string Splits = "trafficsplits.split.smi-spec.io";
    private static readonly string[] Own = [Splits, "httproutegroups.specs.smi-spec.io", "trafficpolicies.mesh.dev"];
    private static readonly string[] Foreign = ["httproutes.gateway.networking.k8s.io", "grpcroutes.gateway.networking.k8s.io"];

    public string Name => "definitions";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ClusterAccess cluster, CancellationToken cancellationToken)
    {
        List<V1CustomResourceDefinition> found = [];
        foreach (string name in (string[])[.. Own, .. Foreign])
        {
            if (await cluster.Connection.Resource<V1CustomResourceDefinition>().GetAsync(ResourceKey.ClusterScoped(name), cancellationToken) is { } definition)
            {
                found.Add(definition);
            }
        }

        return Judge(found);
    }

    public IReadOnlyList<CheckResult> Judge(IReadOnlyList<V1CustomResourceDefinition> found)
    {
        List<CheckResult> results = [];
        string[] established = [.. found.Where(IsEstablished).Select(definition => definition.Name())];
        string[] missing = [.. Own.Except(established)];
        results.Add(missing.Length == 0
            ? CheckResult.Ok(Name, $"all {Own.Length} are established")
            : CheckResult.Error(Name, $"missing: {string.Join(", ", missing)}", "apply the mesh's manifests: kubectl apply -k manifests"));

        string[] routes = [.. Foreign.Except(established)];
        results.Add(routes.Length == 0
            ? CheckResult.Ok("gateway api", "HTTPRoute and GRPCRoute are there")
            : CheckResult.Warning("gateway api", $"missing: {string.Join(", ", routes)}", "install the Gateway API if you want routes; splits and policies work without it"));

        if (found.FirstOrDefault(definition => definition.Name() == Splits) is { } splits)
        {
            results.Add(splits.Spec.Conversion is { Strategy: "Webhook", Webhook.ClientConfig.CaBundle.Length: > 0 }
                ? CheckResult.Ok("conversion", "TrafficSplit has a conversion webhook and its caBundle")
                : CheckResult.Error("conversion", "TrafficSplit has no conversion webhook, or it has no caBundle", "apply the mesh's manifests, and look at the control plane's log: its leader writes the caBundle"));
        }

        return results;
    }

    private static bool IsEstablished(V1CustomResourceDefinition definition) =>
        definition.Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) == true;
}
