using System.CommandLine;
using Mesh.Cli.Clusters;
using Mesh.Cli.Links;
using Mesh.Cli.Output;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl link revoke</c>: ends a token that has got into wrong hands, or was never used.</summary>
internal static class LinkRevokeCommand
{
    public static Command Create()
    {
        Argument<string> peer = LinkCommand.Peer("name of the cluster that was to join");
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("revoke", "End the token with which a cluster may join; a cluster that has joined stays: `meshctl link delete` ends that") { peer, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            string name = parsed.GetValue(peer)!;
            await new LinkStore(cluster.Connection).WriteTokensAsync(new Dictionary<string, string?> { [name] = null }, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"No token lets cluster {name} join any more.");
            return ExitCodes.Success;
        });
        return command;
    }
}
