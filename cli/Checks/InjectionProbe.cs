using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Checks;

/// <summary>Asks the API server for a pod that is never stored, to see what the injector would make of it.</summary>
internal static class InjectionProbe
{
    public const string Name = "meshctl-check";

    /// <summary>The pod as it would be stored; null if no namespace asks for sidecars.</summary>
    /// <exception cref="KubernetesApiException">It would be refused.</exception>
    public static async Task<V1Pod?> AskAsync(KubernetesConnection connection, CancellationToken cancellationToken)
    {
        ResourceList<V1Namespace> enabled = await connection.Resource<V1Namespace>().ListAsync(
            new(LabelSelector: $"{MeshLabels.Inject}={MeshLabels.Enabled}"), cancellationToken);
        if (enabled.Items.FirstOrDefault(item => item.Status?.Phase != "Terminating") is not { } home)
        {
            return null;
        }

        V1Pod probe = new()
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new() { Name = Name, NamespaceProperty = home.Name() },
            Spec = new() { Containers = [new() { Name = "probe", Image = "probe" }] },
        };
        return await connection.AskAsync($"api/v1/namespaces/{home.Name()}/pods?dryRun=All", probe, cancellationToken);
    }

    /// <summary>What the injector writes into new pods as <see cref="MeshAnnotations.InjectionVersion"/>; null if it cannot be learned.</summary>
    public static async Task<string?> VersionAsync(KubernetesConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return (await AskAsync(connection, cancellationToken))?.GetAnnotation(MeshAnnotations.InjectionVersion);
        }
        catch (KubernetesApiException)
        {
            // Why not is what the check of the webhooks says.
            return null;
        }
    }
}
