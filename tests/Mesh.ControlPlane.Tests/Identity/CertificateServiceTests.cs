using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Identity;

/// <summary>Certificates over real gRPC and TLS, as sidecars ask for them.</summary>
public sealed class CertificateServiceTests
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public async Task Issue_HonestSidecar_GetsALeafTheBundleAndItsEnd()
    {
        await using var plane = await TestControlPlane.StartAsync(ready: false);

        var answer = await plane.Sidecars.IssueAsync(Csr.Of(Models.Identity("shop", "web"), _key), "Bearer shop/web");

        using var leaf = X509CertificateLoader.LoadCertificate(answer.CertificateChain[0].Span);
        Assert.Equal(plane.Issuer.Authority.Certificate.RawData, Assert.Single(answer.CertificateChain.Skip(1)).ToByteArray());
        Assert.Equal(plane.Issuer.Authority.Anchors.Pem, answer.TrustBundlePem);
        Assert.Equal(leaf.NotAfter.ToUniversalTime(), answer.NotAfter.ToDateTime());
    }

    [Theory]
    [InlineData(null, StatusCode.Unauthenticated)]
    [InlineData("Basic x", StatusCode.Unauthenticated)]
    [InlineData("Bearer unknown", StatusCode.Unauthenticated)]
    [InlineData("Bearer shop/other", StatusCode.PermissionDenied)]
    public async Task Issue_TokenThatProvesSomethingElse_IsRefused(string? authorization, StatusCode expected)
    {
        await using var plane = await TestControlPlane.StartAsync();

        var exception = await Assert.ThrowsAsync<RpcException>(() => plane.Sidecars.IssueAsync(Csr.Of(Models.Identity("shop", "web"), _key), authorization));

        Assert.Equal(expected, exception.StatusCode);
    }

    [Fact]
    public async Task Issue_MalformedRequest_IsInvalid()
    {
        await using var plane = await TestControlPlane.StartAsync();

        var exception = await Assert.ThrowsAsync<RpcException>(() => plane.Sidecars.IssueAsync([1, 2, 3], "Bearer shop/web"));

        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
    }

    [Fact]
    public async Task Issue_KubernetesDoesNotAnswer_IsUnavailable()
    {
        await using var plane = await TestControlPlane.StartAsync();
        plane.Reviewer.Failure = new HttpRequestException("no route");

        var exception = await Assert.ThrowsAsync<RpcException>(() => plane.Sidecars.IssueAsync(Csr.Of(Models.Identity("shop", "web"), _key), "Bearer shop/web"));

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.DoesNotContain("no route", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_TokenOfNoPod_IsRefused()
    {
        await using var plane = await TestControlPlane.StartAsync();
        plane.Reviewer.Outcomes["unbound"] = new(true, "system:serviceaccount:shop:web", ["mesh.dev/ca"], null);

        var exception = await Assert.ThrowsAsync<RpcException>(() => plane.Sidecars.IssueAsync(Csr.Of(Models.Identity("shop", "web"), _key), "Bearer unbound"));

        Assert.Equal(StatusCode.Unauthenticated, exception.StatusCode);
        Assert.Contains("not bound to a pod", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_FloodOfUnknownTokens_StopsAskingKubernetesAndServesWhoIsKnown()
    {
        await using var plane = await TestControlPlane.StartAsync();
        byte[] csr = Csr.Of(Models.Identity("shop", "web"), _key);
        await plane.Sidecars.IssueAsync(csr, "Bearer shop/web");
        StatusCode last = StatusCode.OK;
        for (int i = 0; i < 200 && last != StatusCode.ResourceExhausted; i++)
        {
            last = (await Assert.ThrowsAsync<RpcException>(() => plane.Sidecars.IssueAsync(csr, $"Bearer unknown{i}"))).StatusCode;
        }

        Assert.Equal(StatusCode.ResourceExhausted, last);
        Assert.InRange(plane.Reviewer.Calls, 2, 150);
        await plane.Sidecars.IssueAsync(csr, "Bearer shop/web");
    }

    [Fact]
    public async Task Issue_DuringARotation_AnswersWithTheIssuerAndTheBundleInForce()
    {
        await using var plane = await TestControlPlane.StartAsync();
        var holder = plane.Get<ControlPlane.Identity.AuthorityHolder>();
        var before = holder.Issuer!.Authority;
        var sidecars = plane.Sidecars;
        var next = ControlPlane.Identity.CertificateAuthority.CreateRoot("cluster.local", TimeProvider.System).CreateIntermediate("cluster-1", TimeProvider.System);

        holder.Use(before, before.Anchors.Union(next.Anchors), ControlPlane.Identity.RotationPhase.Distributing);
        var distributing = await sidecars.IssueAsync(Csr.Of(Models.Identity("shop", "web"), _key), "Bearer shop/web");

        Assert.Equal(before.Certificate.RawData, distributing.CertificateChain[1].ToByteArray());
        Assert.Equal(2, ControlPlane.Identity.TrustBundle.Read(distributing.TrustBundlePem).Count);
    }

    [Fact]
    public async Task Issue_InALoop_IsLimitedForThatCallerAlone()
    {
        await using var plane = await TestControlPlane.StartAsync();
        byte[] csr = Csr.Of(Models.Identity("shop", "web"), _key);
        for (int i = 0; i < 10; i++)
        {
            await plane.Sidecars.IssueAsync(csr, "Bearer shop/web");
        }

        var exception = await Assert.ThrowsAsync<RpcException>(() => plane.Sidecars.IssueAsync(csr, "Bearer shop/web"));

        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
        await plane.Sidecars.IssueAsync(Csr.Of(Models.Identity("shop", "cart"), _key), "Bearer shop/cart");
    }
}
