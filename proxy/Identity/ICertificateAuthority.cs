using Mesh.Api.Certificates.V1;

namespace Mesh.Proxy.Identity;

/// <summary>Signs certificate requests. A border: the control plane over gRPC in the sidecar, memory in tests.</summary>
internal interface ICertificateAuthority
{
    /// <summary>Asks for a certificate; the answer is not to be believed before it is checked.</summary>
    /// <exception cref="Grpc.Core.RpcException">The authority refused or cannot be reached.</exception>
    /// <exception cref="IOException">The token or the trust bundle cannot be read.</exception>
    Task<IssueCertificateResponse> IssueAsync(byte[] signingRequest, CancellationToken cancellationToken);
}
