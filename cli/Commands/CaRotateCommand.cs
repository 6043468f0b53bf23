using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Authorities;
using Mesh.Cli.Clusters;
using Mesh.Cli.Output;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl ca rotate</c>: asks the control plane for a new root. The control plane does the rest, whether anybody watches or not.</summary>
internal static class CaRotateCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly ResourceKey Root = new(MeshNames.SystemNamespace, MeshNames.CaRootSecret);
    private static readonly ResourceKey Wanted = new(MeshNames.SystemNamespace, MeshNames.CaSecret);

    public static Command Create()
    {
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Option<bool> wait = new("--wait") { Description = "return when the old root is gone, which takes at least as long as a workload's certificate lives" };
        Command command = new("rotate", "Replace the root that the control plane made by a new one") { kubeconfig, wait };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            TextWriter output = parsed.InvocationConfiguration.Output;
            string request = await AskAsync(cluster.Connection, TimeProvider.System.GetUtcNow(), cancellationToken);
            await output.WriteLineAsync($"a new root is asked for (request {request}); see `meshctl ca status`");
            if (parsed.GetValue(wait))
            {
                await WaitAsync(cluster.Connection, request, output, TimeProvider.System, cancellationToken);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<string> AskAsync(KubernetesConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ResourceClient<V1Secret> secrets = connection.Resource<V1Secret>();
        if (await secrets.GetAsync(Root, cancellationToken) is null || !IsSelfMade(await secrets.GetAsync(Wanted, cancellationToken)))
        {
            throw new MeshctlException(
                ExitCodes.Failed,
                $"the root was not made by the control plane, which therefore cannot replace it ({Wanted} holds an authority from elsewhere)",
                "sign an intermediate under the new root (`meshctl ca request`, `meshctl ca sign`) and give it to the cluster: `meshctl ca install`");
        }

        string request = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss", CultureInfo.InvariantCulture);
        JsonObject annotations = new() { [CaAnnotations.Rotate] = request };
        await secrets.PatchAsync(Root, Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } }), cancellationToken);
        return request;
    }

    /// <summary>True if the certificate in the Secret is the one that the control plane put there.</summary>
    public static bool IsSelfMade(V1Secret? wanted)
    {
        if (wanted?.Metadata.Annotations?.TryGetValue(CaAnnotations.Issued, out string? issued) != true || wanted.Data?.TryGetValue("tls.crt", out byte[]? pem) != true)
        {
            return false;
        }

        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(pem!));
            return string.Equals(certificate.GetCertHashString(HashAlgorithmName.SHA256), issued, StringComparison.OrdinalIgnoreCase);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static async Task WaitAsync(KubernetesConnection connection, string request, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
    {
        string said = "";
        while (true)
        {
            CaStatus status = await CaStatusReader.ReadAsync(connection, cancellationToken);
            string line = $"{status.Phase}: {status.Message}{(status.WaitingFor.Count > 0 ? $"; waiting for {string.Join(", ", status.WaitingFor.Take(5))}" : "")}";
            if (line != said)
            {
                await output.WriteLineAsync(line);
                said = line;
            }

            if (status.Rotated == request)
            {
                return;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }
}
