using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Links;

/// <summary>What an installation says of its own cluster.</summary>
/// <param name="Name">Name of the cluster.</param>
/// <param name="TrustDomain">Its trust domain.</param>
/// <param name="TrustBundle">PEM of its roots.</param>
/// <param name="Address">Where its control plane is reached; null if that is known to nobody.</param>
internal sealed record OwnCluster(string Name, string TrustDomain, string TrustBundle, string? Address)
{
    private const string AddressVariable = "MESH_FEDERATION_ADDRESS";

    public static async Task<OwnCluster> ReadAsync(KubernetesConnection connection, CancellationToken cancellationToken)
    {
        V1Deployment deployment = await connection.Resource<V1Deployment>().GetAsync(new(MeshNames.SystemNamespace, MeshNames.ControlPlane), cancellationToken)
            ?? throw new MeshctlException(ExitCodes.Failed, $"there is no Deployment {MeshNames.SystemNamespace}/{MeshNames.ControlPlane}", "install the mesh first: `meshctl install`");
        V1ConfigMap? bundle = await connection.Resource<V1ConfigMap>().GetAsync(new(MeshNames.SystemNamespace, MeshNames.TrustBundleConfigMap), cancellationToken);
        if (bundle?.Data?.TryGetValue(MeshNames.TrustBundleKey, out string? roots) != true)
        {
            throw new MeshctlException(
                ExitCodes.Failed, $"there is no ConfigMap {MeshNames.SystemNamespace}/{MeshNames.TrustBundleConfigMap}", "the control plane writes it within seconds: run `meshctl check`");
        }

        Dictionary<string, string> variables = deployment.Spec.Template.Spec.Containers
            .SelectMany(container => container.Env ?? [])
            .Where(variable => !string.IsNullOrEmpty(variable.Value))
            .DistinctBy(variable => variable.Name)
            .ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        return new(
            variables.GetValueOrDefault(MeshEnvironment.Cluster, MeshNames.DefaultCluster),
            variables.GetValueOrDefault(MeshEnvironment.TrustDomain, Api.Identity.TrustDomain.Default.Name),
            roots!,
            variables.GetValueOrDefault(AddressVariable) ?? await AddressAsync(connection, cancellationToken));
    }

    private static async Task<string?> AddressAsync(KubernetesConnection connection, CancellationToken cancellationToken)
    {
        V1Service? service = await connection.Resource<V1Service>().GetAsync(new(MeshNames.SystemNamespace, MeshNames.Federation), cancellationToken);
        V1LoadBalancerIngress? ingress = service?.Status?.LoadBalancer?.Ingress?.FirstOrDefault();
        string? host = ingress?.Ip is { Length: > 0 } ip ? (ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]" : ip) : ingress?.Hostname;
        return string.IsNullOrEmpty(host) ? null : $"{host}:{MeshPorts.Federation}";
    }
}
