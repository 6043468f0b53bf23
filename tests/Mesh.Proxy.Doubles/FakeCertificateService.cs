using Grpc.Core;
using Mesh.Api.Certificates.V1;

namespace Mesh.Proxy.Doubles;

/// <summary>Issues certificates to whoever has the token.</summary>
internal sealed class FakeCertificateService(SigningAuthority authority, string token, TimeProvider time) : CertificateService.CertificateServiceBase
{
    private int _issued;

    public int Issued => Volatile.Read(ref _issued);

    public override Task<IssueCertificateResponse> IssueCertificate(IssueCertificateRequest request, ServerCallContext context)
    {
        if (context.RequestHeaders.GetValue("authorization") != $"Bearer {token}")
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "token not accepted"));
        }

        Interlocked.Increment(ref _issued);
        return Task.FromResult(authority.Issue(request.CertificateSigningRequest.ToByteArray(), time.GetUtcNow()));
    }
}
