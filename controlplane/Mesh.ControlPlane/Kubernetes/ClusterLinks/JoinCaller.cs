using Grpc.Core;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Federation.Following;
using Mesh.ControlPlane.Federation.Serving;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Federation.Trust;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>Joins a peer with the token of its bundle: tells it who and where this cluster is.</summary>
internal sealed partial class JoinCaller(JoinTokens tokens, OwnAddress address, FederationCertificate certificate, StatementFacts facts, FederationSurroundings surroundings)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Joins, if there is a token for it.</summary>
    /// <returns>Why it did not work, for people; null if it did, or there is nothing to do.</returns>
    public async Task<string?> JoinAsync(Link link, CancellationToken cancellationToken)
    {
        if (link.Address is null || await tokens.ToJoinAsync(link.Cluster, cancellationToken) is not { } token)
        {
            return null;
        }

        if (address.Current is not { } own)
        {
            return $"this cluster does not know where others reach it: set MESH_FEDERATION_ADDRESS of the control plane, or create Service {Api.WellKnown.MeshNames.Federation} of type LoadBalancer";
        }

        if (certificate.Current is not { } shown || facts.Authority.Bundle is not { } bundle)
        {
            return "the certificate authority of this cluster is not loaded yet";
        }

        using var channel = new PeerChannel(link.Address, link.Identity, link.Pinned, shown, surroundings.Time);
        try
        {
            await channel.Client.JoinAsync(
                new JoinRequest { Cluster = facts.Options.Cluster, Token = token.Secret, TrustDomain = facts.TrustDomain.Name, RootsPem = bundle.Pem, Address = own.ToString() },
                deadline: (surroundings.Time.GetUtcNow() + Timeout).UtcDateTime,
                cancellationToken: cancellationToken);
        }
        catch (RpcException refusal) when (!cancellationToken.IsCancellationRequested)
        {
            string reason = channel.Fault ?? $"{link.Address} answered {refusal.StatusCode}: {StatementText.Shown(refusal.Status.Detail)}";
            Log.Failed(surroundings.Logger, link.Cluster, reason);
            return reason;
        }

        Log.Joined(surroundings.Logger, link.Cluster, own.ToString());
        await tokens.JoinedAsync(link.Cluster, cancellationToken);
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.PeerJoined, LogLevel.Information, "Joined cluster {Cluster}, which reaches this one at {Address} from now on")]
        public static partial void Joined(ILogger logger, string cluster, string address);

        [LoggerMessage(EventIds.PeerJoinFailed, LogLevel.Warning, "Cluster {Cluster} could not be joined, trying again: {Reason}")]
        public static partial void Failed(ILogger logger, string cluster, string reason);
    }
}
