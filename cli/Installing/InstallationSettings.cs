using System.Text.Json.Nodes;
using Mesh.Api.WellKnown;

namespace Mesh.Cli.Installing;

/// <summary>What may differ from one installation to another.</summary>
/// <param name="Cluster">Name of the Kubernetes cluster.</param>
/// <param name="TrustDomain">Trust domain of the identities.</param>
/// <param name="Registry">What stands in front of the names of images; <c>mesh</c> as in the manifests.</param>
/// <param name="Replicas">Pods of control plane and injector, each; as in the manifests if null.</param>
/// <param name="Network">Network of the cluster; null for one of its own.</param>
/// <param name="Parts">What is installed beside the mesh of one cluster: directories of the manifests.</param>
internal sealed record InstallationSettings(
    string Cluster, string TrustDomain, string Registry, int? Replicas = null, string? Network = null, IReadOnlyList<string>? Parts = null)
{
    /// <summary>The gateway for clusters of other networks.</summary>
    public const string GatewayPart = "gateway";

    /// <summary>The address for control planes of other clusters.</summary>
    public const string FederationPart = "federation";

    private const string RegistryInManifests = "mesh/";
    private const string ProxyImageArgument = "--proxy-image=";
    private const string NetworkVariable = "MESH_NETWORK";

    public static InstallationSettings Default { get; } = new(MeshNames.DefaultCluster, Api.Identity.TrustDomain.Default.Name, "mesh");

    /// <summary>Sets them in one object; objects that they do not concern stay as they are.</summary>
    public void ApplyTo(JsonObject item)
    {
        if ((string?)item["kind"] != "Deployment")
        {
            return;
        }

        // How many gateways there are follows from what goes through them.
        if (Replicas is { } replicas && (string?)item["metadata"]!["name"] is MeshNames.ControlPlane or MeshNames.Injector)
        {
            item["spec"]!["replicas"] = replicas;
        }

        foreach (JsonNode? container in item["spec"]!["template"]!["spec"]!["containers"]!.AsArray())
        {
            container!["image"] = Image((string)container["image"]!);
            foreach (JsonNode? variable in (container["env"] as JsonArray) ?? [])
            {
                Set(variable!, MeshEnvironment.Cluster, Cluster);
                Set(variable!, MeshEnvironment.TrustDomain, TrustDomain);
                if (Network is not null)
                {
                    Set(variable!, NetworkVariable, Network);
                }
            }

            if (container["args"] is JsonArray arguments)
            {
                container["args"] = new JsonArray([.. arguments.Select(argument => (JsonNode?)Argument((string)argument!))]);
            }
        }
    }

    private static void Set(JsonNode variable, string name, string value)
    {
        if ((string?)variable["name"] == name)
        {
            variable["value"] = value;
        }
    }

    private string Argument(string argument) =>
        argument.StartsWith("--cluster=", StringComparison.Ordinal) ? $"--cluster={Cluster}"
        : argument.StartsWith("--trust-domain=", StringComparison.Ordinal) ? $"--trust-domain={TrustDomain}"
        : argument.StartsWith(ProxyImageArgument, StringComparison.Ordinal) ? ProxyImageArgument + Image(argument[ProxyImageArgument.Length..])
        : argument;

    private string Image(string image) =>
        image.StartsWith(RegistryInManifests, StringComparison.Ordinal) ? $"{Registry}/{image[RegistryInManifests.Length..]}" : image;
}
