using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using k8s.Models;
using Mesh.Api.Certificates.V1;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Becomes a workload of the mesh the way a sidecar does: a service account's token, bound to a pod, and a certificate request, to the control plane.</summary>
internal static class MeshMember
{
    /// <summary>The shortest that Kubernetes grants.</summary>
    private const int TokenSeconds = 600;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Gets a certificate of a service account of the shop.</summary>
    public static async Task<ShownCertificates> JoinAsync(ScenarioContext context, string serviceAccount, CancellationToken cancellationToken)
    {
        ResourceKey account = new(ShopPods.Namespace, serviceAccount);
        string token = await RequestTokenAsync(context, account, cancellationToken);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] request = SigningRequest(key, new SpiffeId(TrustDomain.Parse("cluster.local"), account.Namespace!, account.Name));
        IssueCertificateResponse issued = await IssueAsync(context, token, request, cancellationToken);

        X509Certificate2Collection intermediates =
            [.. issued.CertificateChain.Skip(1).Select(der => X509CertificateLoader.LoadCertificate(der.Span))];
        using X509Certificate2 leaf = X509CertificateLoader.LoadCertificate(issued.CertificateChain[0].Span);
        return ShownCertificates.Of(leaf.CopyWithPrivateKey(key), intermediates);
    }

    private static async Task<string> RequestTokenAsync(ScenarioContext context, ResourceKey account, CancellationToken cancellationToken)
    {
        Authenticationv1TokenRequest request = new()
        {
            ApiVersion = "authentication.k8s.io/v1",
            Kind = "TokenRequest",
            Spec = new V1TokenRequestSpec
            {
                Audiences = [MeshNames.TokenAudience],
                ExpirationSeconds = TokenSeconds,
                BoundObjectRef = new V1BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = await PodOfAsync(context, account, cancellationToken) },
            },
        };
        Authenticationv1TokenRequest answer = await context.Kubernetes.Resource<V1ServiceAccount>()
            .PostSubresourceAsync<Authenticationv1TokenRequest, Authenticationv1TokenRequest>(account, "token", request, cancellationToken);
        return answer.Status.Token;
    }

    private static async Task<string> PodOfAsync(ScenarioContext context, ResourceKey account, CancellationToken cancellationToken) =>
        (await context.PodsAsync(account.Namespace, null, cancellationToken)).First(pod => pod.IsReady() && pod.Spec.ServiceAccountName == account.Name).Name();

    private static byte[] SigningRequest(ECDsa key, SpiffeId id)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddUri(new Uri(id.ToString()));
        CertificateRequest request = new(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build(critical: true));
        return request.CreateSigningRequest();
    }

    private static async Task<IssueCertificateResponse> IssueAsync(
        ScenarioContext context, string token, byte[] signingRequest, CancellationToken cancellationToken)
    {
        V1Pod controlPlane = await context.ControlPlaneAsync(cancellationToken);
        IPEndPoint address = new(IPAddress.Parse(controlPlane.Status.PodIP), MeshPorts.Discovery);
        using SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            ConnectCallback = async (_, ct) => await context.Cluster.Network.DialAsync(address, ct),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateChainPolicy = await TrustAsync(context, cancellationToken),
            },
        };
        using GrpcChannel channel = GrpcChannel.ForAddress(
            $"https://{MeshNames.ControlPlane}.{MeshNames.SystemNamespace}.svc:{MeshPorts.Discovery}", new GrpcChannelOptions { HttpHandler = handler });
        using CancellationTokenSource timeout = new(Timeout, context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return await new CertificateService.CertificateServiceClient(channel).IssueCertificateAsync(
            new IssueCertificateRequest { CertificateSigningRequest = ByteString.CopyFrom(signingRequest) },
            new Metadata { { "authorization", $"Bearer {token}" } },
            cancellationToken: either.Token);
    }

    private static async Task<X509ChainPolicy> TrustAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        V1ConfigMap bundle = await context.Kubernetes.Resource<V1ConfigMap>()
            .GetAsync(new ResourceKey(ShopPods.Namespace, MeshNames.TrustBundleConfigMap), cancellationToken)
            ?? throw new InvalidOperationException($"namespace {ShopPods.Namespace} has no ConfigMap {MeshNames.TrustBundleConfigMap}");
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.ImportFromPem(bundle.Data[MeshNames.TrustBundleKey]);
        return policy;
    }
}
