using Mesh.Cli.Clusters;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Checks;

/// <summary>Runs checks one after the other; one that may not look is a warning and does not keep the others from looking.</summary>
internal sealed class CheckRunner(IReadOnlyList<ICheck> checks)
{
    public static CheckRunner All(TimeProvider time) => new(
    [
        new KubernetesVersionCheck(),
        new DefinitionsCheck(),
        new DeploymentsCheck(),
        new WebhooksCheck(),
        new TrustCheck(time),
        new PodsCheck(),
    ]);

    public async Task<CheckResults> RunAsync(ClusterAccess cluster, CancellationToken cancellationToken)
    {
        List<CheckResult> results = [];
        foreach (ICheck check in checks)
        {
            try
            {
                results.AddRange(await check.RunAsync(cluster, cancellationToken));
            }
            catch (KubernetesApiException exception) when ((int)exception.Code is 403 or 404)
            {
                results.Add(CheckResult.Warning(check.Name, $"could not be checked: {exception.Message}", "run this as somebody who may read it"));
            }
        }

        return new(results);
    }
}
