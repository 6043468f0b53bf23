using System.CommandLine;
using System.Text.Json;
using Mesh.Api;
using Mesh.Api.Joining;
using Mesh.Cli.Clusters;
using Mesh.Cli.Links;
using Mesh.Cli.Output;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl link create</c>: lets another cluster join.</summary>
internal static class LinkCreateCommand
{
    public static Command Create()
    {
        Argument<string> peer = LinkCommand.Peer("name of the cluster that is to join");
        Option<string?> address = new("--address") { Description = "host:port at which the other cluster reaches this control plane; default: what the control plane is configured with, then Service mesh-federation" };
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("create", "Make a ClusterLink and a token that works once, within an hour; prints the bundle for `meshctl link accept` in the other cluster") { peer, address, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            JoinBundle bundle = await CreateAsync(cluster, parsed.GetValue(peer)!, parsed.GetValue(address), TimeProvider.System.GetUtcNow(), cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(bundle, CliJsonContext.Default.JoinBundle));
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"Give this to cluster {bundle.Peer}, on a way that nobody else reads: `meshctl link accept -f FILE`. The token works once, until {bundle.Expires.UtcDateTime:u};\n"
                + $"`meshctl link revoke {bundle.Peer}` ends it before, `meshctl link status` shows when {bundle.Peer} has joined.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<JoinBundle> CreateAsync(ClusterAccess cluster, string peer, string? address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        OwnCluster own = await OwnCluster.ReadAsync(cluster.Connection, cancellationToken);
        string reached = address ?? own.Address ?? throw new MeshctlException(
            ExitCodes.Usage, "nobody knows where other clusters reach this control plane", "name it with --address HOST:PORT, or ask for a load balancer with `meshctl install --federation`");
        if (!KubernetesNames.IsLabel(peer) || peer == own.Name)
        {
            throw new MeshctlException(
                ExitCodes.Usage,
                peer == own.Name ? $"'{peer}' is the name of this cluster itself" : $"'{peer}' is no name of a cluster",
                "it is the MESH_CLUSTER of the other control plane, and a DNS label");
        }

        LinkStore store = new(cluster.Connection);
        if (await store.GetAsync(peer, cancellationToken) is null)
        {
            await store.CreateAsync(new() { Metadata = new() { Name = peer } }, cancellationToken);
        }

        // Written after the link: a token without one opens nothing.
        JoinToken token = JoinToken.Create(now);
        await store.WriteTokensAsync(new Dictionary<string, string?> { [peer] = IssuedToken.Of(token).ToString() }, cancellationToken);
        return new(own.Name, reached, own.TrustDomain, own.TrustBundle, peer, token.Secret, token.Expires);
    }
}
