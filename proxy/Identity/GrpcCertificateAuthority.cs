using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Api.Certificates.V1;

namespace Mesh.Proxy.Identity;

/// <summary>The control plane's certificate service. The server is verified against the mounted trust bundle; the caller by its service-account token.</summary>
internal sealed class GrpcCertificateAuthority(ControlPlaneChannelFactory channels, ServiceAccountToken token, TimeProvider time) : ICertificateAuthority
{
    /// <summary>Includes connecting and the control plane's token review.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task<IssueCertificateResponse> IssueAsync(byte[] signingRequest, CancellationToken cancellationToken)
    {
        var headers = new Metadata { { "authorization", $"Bearer {token.Read()}" } };
        // A certificate is asked for twice a day: no connection is kept for it.
        using GrpcChannel channel = channels.Open(client: null);
        using var bounded = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bounded.Token, cancellationToken);
        return await new CertificateService.CertificateServiceClient(channel).IssueCertificateAsync(
            new IssueCertificateRequest { CertificateSigningRequest = ByteString.CopyFrom(signingRequest) }, headers, cancellationToken: either.Token);
    }
}
