using System.Text.Json.Nodes;
using Mesh.Api.WellKnown;

namespace Mesh.Cli.Installing;

/// <summary>What may differ from one installation to another.</summary>
/// <param name="Cluster">Name of the Kubernetes cluster.</param>
/// <param name="TrustDomain">Trust domain of the identities.</param>
/// <param name="Registry">What stands in front of the names of images; <c>mesh</c> as in the manifests.</param>
/// <param name="Replicas">Pods of control plane and injector, each; as in the manifests if null.</param>
internal sealed record InstallationSettings(string Cluster, string TrustDomain, string Registry, int? Replicas = null)
{
    private const string RegistryInManifests = "mesh/";
    private const string ProxyImageArgument = "--proxy-image=";

    public static InstallationSettings Default { get; } = new(MeshNames.DefaultCluster, Api.Identity.TrustDomain.Default.Name, "mesh");

    /// <summary>Sets them in one object; objects that they do not concern stay as they are.</summary>
    public void ApplyTo(JsonObject item)
    {
        if ((string?)item["kind"] != "Deployment")
        {
            return;
        }

        if (Replicas is { } replicas)
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
