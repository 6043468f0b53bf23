using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Mesh.Api.Certificates.V1;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Admin;

namespace Mesh.ControlPlane.Identity;

/// <summary>Gives workloads their certificates: attest, limit, validate, sign.</summary>
internal sealed partial class CertificateService(
    AuthorityHolder authority, WorkloadAttestor attestor, IssuanceLimits limits, IssuanceMetrics metrics, ILogger<CertificateService> logger)
    : Api.Certificates.V1.CertificateService.CertificateServiceBase
{
    private const string Scheme = "Bearer ";

    public override async Task<IssueCertificateResponse> IssueCertificate(IssueCertificateRequest request, ServerCallContext context)
    {
        try
        {
            return await IssueAsync(request, context);
        }
        catch (RpcException exception)
        {
            metrics.Refused(exception.StatusCode);
            throw;
        }
    }

    private async Task<IssueCertificateResponse> IssueAsync(IssueCertificateRequest request, ServerCallContext context)
    {
        // Taken once: issuer and bundle of one answer belong together, whatever a rotation does meanwhile.
        if (authority.Current is not { } inForce)
        {
            throw Refusal(StatusCode.Unavailable, "not ready: the certificate authority is not loaded");
        }

        var issuer = inForce.Issuer;
        if (issuer.HasExpired)
        {
            throw Refusal(StatusCode.Unavailable, "the certificate authority has expired");
        }

        var caller = await AttestAsync(context);
        SpiffeId identity = caller.Identity!;
        // Pods of one service account do not share a limit, or a large rollout would wait for itself.
        Limit(limits.Workloads, $"{identity}#{caller.PodUid}", "certificates for this workload", context);

        var verdict = CsrValidator.Validate(request.CertificateSigningRequest.Span, identity);
        if (verdict.PublicKey is null)
        {
            Log.Refused(logger, identity.ToString(), context.Peer, verdict.Reason);
            throw Refusal(verdict.Fault == CsrFault.OtherIdentity ? StatusCode.PermissionDenied : StatusCode.InvalidArgument, verdict.Reason);
        }

        using var leaf = issuer.Issue(identity, verdict.PublicKey, authority.LeafLifetime);
        DateTime notAfter = leaf.NotAfter.ToUniversalTime();
        metrics.Issued();
        Log.Issued(logger, identity.ToString(), caller.PodName, caller.PodUid, leaf.SerialNumber, notAfter, issuer.Authority.Fingerprint, context.Peer);
        var response = new IssueCertificateResponse
        {
            TrustBundlePem = inForce.Bundle.Pem,
            NotAfter = Timestamp.FromDateTime(notAfter),
        };
        response.CertificateChain.Add(ByteString.CopyFrom(leaf.RawData));
        response.CertificateChain.AddRange(issuer.Authority.Intermediates.Select(certificate => ByteString.CopyFrom(certificate.RawData)));
        return response;
    }

    private static void Limit(CallerLimiter limiter, string caller, string what, ServerCallContext context)
    {
        if (limiter.Take(caller) is var wait && wait > TimeSpan.Zero)
        {
            context.ResponseTrailers.Add("grpc-retry-pushback-ms", ((long)wait.TotalMilliseconds).ToString());
            throw Refusal(StatusCode.ResourceExhausted, $"too many {what}; try again in {Math.Ceiling(wait.TotalSeconds)} s");
        }
    }

    private async Task<Attestation> AttestAsync(ServerCallContext context)
    {
        string? header = context.RequestHeaders.GetValue("authorization");
        if (header is null || !header.StartsWith(Scheme, StringComparison.Ordinal))
        {
            throw Refusal(StatusCode.Unauthenticated, "send a service-account token as 'authorization: Bearer <token>'");
        }

        Attestation attestation;
        try
        {
            string address = context.GetHttpContext().Connection.RemoteIpAddress?.ToString() ?? "";
            attestation = await attestor.AttestAsync(
                header[Scheme.Length..], context.CancellationToken, () => Limit(limits.Reviews, address, "unknown tokens from this address", context));
        }
        catch (RpcException)
        {
            throw;
        }
        catch (Exception) when (!context.CancellationToken.IsCancellationRequested)
        {
            // The reviewer has said why, once for all who ask.
            throw Refusal(StatusCode.Unavailable, "the token cannot be checked at the moment; try again");
        }

        if (attestation.Identity is null)
        {
            Log.NotAttested(logger, context.Peer, attestation.Reason);
            throw Refusal(StatusCode.Unauthenticated, attestation.Reason);
        }

        return attestation;
    }

    private static RpcException Refusal(StatusCode code, string message) => new(new(code, message));

    private static partial class Log
    {
        [LoggerMessage(EventIds.CertificateIssued, LogLevel.Information, "Issued a certificate to {Identity} (pod {Pod}, uid {PodUid}): serial {Serial}, valid until {NotAfter:u}, issuer {Issuer}, asked by {Peer}")]
        public static partial void Issued(ILogger logger, string identity, string pod, string podUid, string serial, DateTime notAfter, string issuer, string peer);

        [LoggerMessage(EventIds.CertificateRefused, LogLevel.Warning, "Refused a certificate to {Identity} at {Peer}: {Reason}")]
        public static partial void Refused(ILogger logger, string identity, string peer, string reason);

        [LoggerMessage(EventIds.AttestationFailed, LogLevel.Warning, "Refused a certificate to a caller at {Peer}: {Reason}")]
        public static partial void NotAttested(ILogger logger, string peer, string reason);
    }
}
