using System.Security.Cryptography;
using Grpc.Core;
using Mesh.Api.Certificates.V1;
using Mesh.Api.Identity;

namespace Mesh.Proxy.Identity;

/// <summary>One attempt to get a certificate: new key, request, answer, check. Failures come out as values.</summary>
internal sealed class CertificateRequester(ICertificateAuthority authority, SpiffeId id, TimeProvider time)
{
    public async Task<IssueOutcome> RequestAsync(CancellationToken cancellationToken)
    {
        ECDsa key = CertificateRequestFactory.NewKey();
        WorkloadCertificate? accepted = null;
        try
        {
            IssueCertificateResponse response = await authority.IssueAsync(CertificateRequestFactory.Create(key, id), cancellationToken);
            accepted = IssuedCertificateValidator.TryAccept(response, key, id, time.GetUtcNow(), out string reason);
            return accepted is not null ? IssueOutcome.Issued(accepted) : IssueOutcome.Denied($"the answer is refused: {reason}");
        }
        catch (RpcException e)
        {
            // gRPC has an exception of its own for a cancelled call.
            cancellationToken.ThrowIfCancellationRequested();
            return Describe(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return IssueOutcome.Failed(e.Message);
        }
        finally
        {
            if (accepted is null)
            {
                key.Dispose();
            }
        }
    }

    private IssueOutcome Describe(RpcException e) => e.StatusCode switch
    {
        StatusCode.PermissionDenied => IssueOutcome.Denied(
            $"{e.Status.Detail}: the token must be of the service account in {id}; check serviceAccountName of the pod and MESH_SERVICE_ACCOUNT"),
        StatusCode.Unauthenticated => IssueOutcome.Denied(
            $"{e.Status.Detail}: the token was not accepted; check its audience and that the control plane may create TokenReviews"),
        StatusCode.InvalidArgument or StatusCode.Unimplemented => IssueOutcome.Denied(
            $"{e.StatusCode}: {e.Status.Detail}: sidecar and control plane do not fit; compare their versions"),
        StatusCode.Cancelled => IssueOutcome.Failed("the control plane did not answer in time"),
        _ => IssueOutcome.Failed($"{e.StatusCode}: {e.Status.Detail}"),
    };
}
