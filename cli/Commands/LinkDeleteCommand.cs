using System.CommandLine;
using Mesh.Api.WellKnown;
using Mesh.Cli.Clusters;
using Mesh.Cli.Links;
using Mesh.Cli.Output;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl link delete</c>.</summary>
internal static class LinkDeleteCommand
{
    public static Command Create()
    {
        Argument<string> peer = LinkCommand.Peer("name of the link");
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("delete", "Delete a link and its tokens: its services and endpoints leave this cluster at once. The other cluster keeps its own link until it is deleted there") { peer, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            string name = parsed.GetValue(peer)!;
            LinkStore store = new(cluster.Connection);
            string peerCluster = await store.GetAsync(name, cancellationToken) is { Spec.Cluster: { Length: > 0 } named } ? named : name;
            // Tokens first: nobody shall join a link that is about to go.
            await store.WriteTokensAsync(new Dictionary<string, string?> { [peerCluster] = null, [peerCluster + MeshNames.JoinKeySuffix] = null }, cancellationToken);
            bool existed = await store.DeleteAsync(name, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(existed ? $"The link to {peerCluster} is deleted." : $"There was no link {name}.");
            return ExitCodes.Success;
        });
        return command;
    }
}
