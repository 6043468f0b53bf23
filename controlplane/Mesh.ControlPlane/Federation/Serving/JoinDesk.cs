using Grpc.Core;
using Mesh.Api;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>Lets clusters join with a token. Everybody who reaches the port may ask, so attempts are few, and every refusal reads the same.</summary>
internal sealed partial class JoinDesk(IJoinTokens tokens, StatementFacts facts, FederationMetrics metrics, FederationSurroundings surroundings)
{
    private const int AttemptsAtOnce = 5;
    private static readonly TimeSpan AttemptInterval = TimeSpan.FromSeconds(30);
    private const int AllAttemptsAtOnce = 60;
    private static readonly TimeSpan AllAttemptsInterval = TimeSpan.FromSeconds(2);
    private const int MaxTokenLength = 200;
    private const int MaxRootsLength = 64 * 1024;

    private readonly CallerLimiter _bySource = new(AttemptsAtOnce, AttemptInterval, surroundings.Time, new Random());
    private readonly CallerLimiter _all = new(AllAttemptsAtOnce, AllAttemptsInterval, surroundings.Time, new Random());

    /// <exception cref="RpcException">It was refused.</exception>
    public async Task<JoinResponse> JoinAsync(JoinRequest request, string source, CancellationToken cancellationToken)
    {
        if (_bySource.Take(source) > TimeSpan.Zero || _all.Take("") > TimeSpan.Zero)
        {
            metrics.Joined("limited");
            throw new RpcException(new(StatusCode.ResourceExhausted, "too many attempts to join; try again in a minute"));
        }

        if (facts.Authority.Bundle is not { } own)
        {
            throw new RpcException(new(StatusCode.Unavailable, "not ready"));
        }

        if (Read(request, out string fault) is not { } claim)
        {
            metrics.Joined("malformed");
            Log.Refused(surroundings.Logger, StatementText.Shown(request.Cluster), source, fault);
            throw new RpcException(new(StatusCode.InvalidArgument, fault));
        }

        string? refusal;
        try
        {
            refusal = await tokens.RedeemAsync(claim, request.Token, source, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.Joined("failed");
            Log.Refused(surroundings.Logger, claim.Identity.Cluster, source, exception.Message);
            throw new RpcException(new(StatusCode.Unavailable, "the token cannot be checked at the moment; try again"));
        }

        if (refusal is not null)
        {
            metrics.Joined("refused");
            Log.Refused(surroundings.Logger, claim.Identity.Cluster, source, refusal);
            throw new RpcException(new(StatusCode.PermissionDenied, "the token is not valid for this cluster, or no longer"));
        }

        metrics.Joined("accepted");
        Log.Accepted(surroundings.Logger, claim.Identity.ToString(), claim.Address.ToString(), source);
        return new() { Cluster = facts.Options.Cluster, TrustDomain = facts.TrustDomain.Name, RootsPem = own.Pem };
    }

    private JoinClaim? Read(JoinRequest request, out string fault)
    {
        fault =
            !KubernetesNames.IsLabel(request.Cluster) ? "cluster: must be a DNS label"
            : request.Cluster == facts.Options.Cluster ? "cluster: that is the name of this cluster itself"
            : TrustDomain.TryParse(request.TrustDomain) is null ? "trust_domain: not valid"
            : PeerAddress.TryParse(request.Address) is null ? "address: must be host:port"
            : request.Token.Length > MaxTokenLength ? "token: too long"
            : request.RootsPem.Length > MaxRootsLength ? "roots_pem: too long"
            : "";
        if (fault.Length > 0)
        {
            return null;
        }

        try
        {
            return new(new(TrustDomain.Parse(request.TrustDomain), request.Cluster), PeerAddress.TryParse(request.Address)!, TrustBundle.Read(request.RootsPem));
        }
        catch (InvalidAuthorityException exception)
        {
            fault = $"roots_pem: {StatementText.Shown(exception.Message)}";
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.JoinAccepted, LogLevel.Information, "{Identity} at {Address} has joined with its token, from {Source}")]
        public static partial void Accepted(ILogger logger, string identity, string address, string source);

        [LoggerMessage(EventIds.JoinRefused, LogLevel.Warning, "Refused to let cluster {Cluster} join, from {Source}: {Reason}")]
        public static partial void Refused(ILogger logger, string cluster, string source, string reason);
    }
}
