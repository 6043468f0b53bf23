using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Checks;
using Mesh.Cli.Clusters;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Installing;

/// <summary>What must be so before anything is written.</summary>
internal static class Preflight
{
    private const string AccessReviews = "apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    /// <summary>Looks at the cluster's version and at the permissions of whoever installs.</summary>
    /// <returns>What is wrong; nothing if all is well.</returns>
    public static async Task<IReadOnlyList<string>> FaultsAsync(
        ClusterAccess cluster, ObjectWriter writer, IReadOnlyList<JsonObject> objects, string verb, CancellationToken cancellationToken)
    {
        List<string> faults = [.. (await new KubernetesVersionCheck().RunAsync(cluster, cancellationToken))
            .Where(result => result.Verdict == CheckVerdict.Error)
            .Select(result => $"{result.Message}: {result.Advice}")];
        foreach (JsonObject item in objects.DistinctBy(item => (writer.DefinitionOf(item), (string?)item["metadata"]!["namespace"])))
        {
            ResourceDefinition definition = writer.DefinitionOf(item);
            string scope = (string?)item["metadata"]!["namespace"] ?? "";
            if (!await MayAsync(cluster.Connection, definition, scope, verb, cancellationToken))
            {
                faults.Add($"you may not {verb} {definition}{(scope.Length > 0 ? $" in {scope}" : "")}");
            }
        }

        return faults;
    }

    /// <summary>Version of the control plane that is there; null for none.</summary>
    public static async Task<string?> InstalledVersionAsync(KubernetesConnection connection, CancellationToken cancellationToken)
    {
        V1Deployment? deployment = await connection.Resource<V1Deployment>().GetAsync(new(MeshNames.SystemNamespace, MeshNames.ControlPlane), cancellationToken);
        return deployment?.Spec.Template.Spec.Containers.FirstOrDefault(container => container.Name == MeshNames.ControlPlane)?.Image is { } image
            ? image[(image.LastIndexOf(':') + 1)..]
            : null;
    }

    private static async Task<bool> MayAsync(KubernetesConnection connection, ResourceDefinition definition, string scope, string verb, CancellationToken cancellationToken)
    {
        V1SelfSubjectAccessReview question = new()
        {
            ApiVersion = "authorization.k8s.io/v1",
            Kind = "SelfSubjectAccessReview",
            Spec = new()
            {
                ResourceAttributes = new() { Group = definition.Group, Version = definition.Version, Resource = definition.Plural, Verb = verb, NamespaceProperty = scope },
            },
        };
        return (await connection.AskAsync(AccessReviews, question, cancellationToken)).Status?.Allowed == true;
    }
}
