using System.CommandLine;
using System.Text.Json;
using Mesh.Api.Joining;
using Mesh.Api.WellKnown;
using Mesh.Cli.Clusters;
using Mesh.Cli.Links;
using Mesh.Cli.Output;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl link accept</c>: joins another cluster with the bundle that it gave.</summary>
internal static class LinkAcceptCommand
{
    private const int MaxBundleBytes = 256 * 1024;
    private const string Advice = "it is what `meshctl link create` printed in the other cluster";

    public static Command Create()
    {
        Option<FileInfo> file = new("--filename", "-f") { Description = "the bundle", Required = true };
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("accept", "Join a cluster with the bundle that `meshctl link create` printed there") { file, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JoinBundle bundle = Read(parsed.GetValue(file)!);
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            await AcceptAsync(cluster, bundle, TimeProvider.System.GetUtcNow(), cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"The control plane joins cluster {bundle.Cluster} at {bundle.Address} now; see `meshctl link status`.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static JoinBundle Read(FileInfo file)
    {
        if (!file.Exists || file.Length > MaxBundleBytes)
        {
            throw new MeshctlException(ExitCodes.Usage, $"{file} does not exist, or is too large for a bundle", Advice);
        }

        try
        {
            JoinBundle? bundle = JsonSerializer.Deserialize(File.ReadAllText(file.FullName), CliJsonContext.Default.JoinBundle);
            return bundle is { Cluster.Length: > 0, Address.Length: > 0, TrustDomain.Length: > 0, TrustBundle.Length: > 0, Token.Length: > 0, Peer.Length: > 0 }
                ? bundle
                : throw new MeshctlException(ExitCodes.Usage, $"{file} is no bundle: a part is missing", Advice);
        }
        catch (JsonException)
        {
            throw new MeshctlException(ExitCodes.Usage, $"{file} is no bundle", Advice);
        }
    }

    private static async Task AcceptAsync(ClusterAccess cluster, JoinBundle bundle, DateTimeOffset now, CancellationToken cancellationToken)
    {
        OwnCluster own = await OwnCluster.ReadAsync(cluster.Connection, cancellationToken);
        if (bundle.Peer != own.Name)
        {
            throw new MeshctlException(ExitCodes.Usage, $"this bundle lets cluster '{bundle.Peer}' join, and this is '{own.Name}'", "make one for it: `meshctl link create " + own.Name + "` in the other cluster");
        }

        if (bundle.Expires <= now)
        {
            throw new MeshctlException(ExitCodes.Usage, $"the token of this bundle ended at {bundle.Expires.UtcDateTime:u}", "make a new one with `meshctl link create` in the other cluster");
        }

        LinkStore store = new(cluster.Connection);
        if (await store.GetAsync(bundle.Cluster, cancellationToken) is not null)
        {
            throw new MeshctlException(ExitCodes.Failed, $"there is a ClusterLink {bundle.Cluster} already", $"see `meshctl link status`; `meshctl link delete {bundle.Cluster}` makes room");
        }

        // The token first: the control plane looks for it when it sees the link.
        await store.WriteTokensAsync(
            new Dictionary<string, string?> { [bundle.Cluster + MeshNames.JoinKeySuffix] = new JoinToken(bundle.Token, bundle.Expires).ToString() }, cancellationToken);
        await store.CreateAsync(
            new()
            {
                Metadata = new() { Name = bundle.Cluster },
                Spec = new() { Address = bundle.Address, TrustDomain = bundle.TrustDomain, TrustBundle = bundle.TrustBundle },
            },
            cancellationToken);
    }
}
