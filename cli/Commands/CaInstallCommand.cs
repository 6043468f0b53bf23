using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Authorities;
using Mesh.Cli.Clusters;
using Mesh.Cli.Output;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl ca install</c>: gives a cluster an intermediate from elsewhere. If its root is another one, the control plane rotates to it.</summary>
internal static class CaInstallCommand
{
    private static readonly ResourceKey Wanted = new(MeshNames.SystemNamespace, MeshNames.CaSecret);

    public static Command Create()
    {
        Option<FileInfo> certificate = new("--certificate") { Description = "the signed certificate, and those above it below the root", Required = true };
        Option<FileInfo> key = new("--key") { Description = "its key", Required = true };
        Option<FileInfo> root = new("--root") { Description = "the root; more than one to believe several", Required = true };
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("install", "Give the control plane an intermediate that a root kept elsewhere has signed") { certificate, key, root, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string chain = AuthorityFiles.Read(parsed.GetValue(certificate)!);
            string keyPem = AuthorityFiles.Read(parsed.GetValue(key)!);
            string roots = AuthorityFiles.Read(parsed.GetValue(root)!);
            if (AuthorityCheck.Fault(chain, keyPem, roots, TimeProvider.System.GetUtcNow()) is { } fault)
            {
                throw new MeshctlException(ExitCodes.Usage, $"this authority cannot be used: {fault}", "nothing was written; check the three files");
            }

            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            await WriteAsync(cluster.Connection, chain, keyPem, roots, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"Secret {Wanted} holds it now. The control plane takes it over, and rotates if its root is a new one; see `meshctl ca status`.\n"
                + $"Once that says Stable, Secret {MeshNames.SystemNamespace}/{MeshNames.CaRootSecret}, if there is one, holds a key that nothing needs any more.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteAsync(KubernetesConnection connection, string chain, string key, string roots, CancellationToken cancellationToken)
    {
        ResourceClient<V1Secret> secrets = connection.Resource<V1Secret>();
        Dictionary<string, byte[]> data = new()
        {
            ["tls.crt"] = Encoding.UTF8.GetBytes(chain),
            ["tls.key"] = Encoding.UTF8.GetBytes(key),
            ["ca.crt"] = Encoding.UTF8.GetBytes(roots),
        };
        if (await secrets.GetAsync(Wanted, cancellationToken) is null)
        {
            await secrets.CreateAsync(
                new V1Secret { Metadata = new() { NamespaceProperty = Wanted.Namespace, Name = Wanted.Name }, Type = "kubernetes.io/tls", Data = data }, cancellationToken);
            return;
        }

        await secrets.PatchAsync(
            Wanted,
            Patch.Merge(new JsonObject
            {
                // Says that the control plane made what is in it, which is no longer so.
                ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [CaAnnotations.Issued] = null } },
                ["data"] = new JsonObject(data.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Convert.ToBase64String(entry.Value)))),
            }),
            cancellationToken);
    }
}
