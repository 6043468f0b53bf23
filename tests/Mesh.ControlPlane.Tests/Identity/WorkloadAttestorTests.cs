using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.ControlPlane.Tests.Identity;

public sealed class WorkloadAttestorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeTokenReviewer _reviewer = new();
    private readonly WorkloadAttestor _attestor;

    public WorkloadAttestorTests() => _attestor = new(_reviewer, TrustDomain.Default, _time);

    [Fact]
    public async Task Attest_GoodToken_IsReviewedOncePerMinute()
    {
        Assert.Equal(Models.Identity("shop", "web"), (await AttestAsync("shop/web")).Identity);
        await AttestAsync("shop/web");
        Assert.Equal(1, _reviewer.Calls);

        _time.Advance(WorkloadAttestor.CacheLifetime);
        await AttestAsync("shop/web");

        Assert.Equal(2, _reviewer.Calls);
    }

    [Fact]
    public async Task Attest_BadToken_IsReviewedEachTime()
    {
        Assert.Null((await AttestAsync("bad")).Identity);
        await AttestAsync("bad");

        Assert.Equal(2, _reviewer.Calls);
    }

    [Theory]
    [InlineData("system:serviceaccount:shop:web", "https://kubernetes.default.svc")] // for the API server, not for us
    [InlineData("system:serviceaccount:shop:web", "")] // an authenticator that ignores audiences
    [InlineData("system:node:node-a", "mesh.dev/ca")]
    [InlineData("system:serviceaccount:shop", "mesh.dev/ca")]
    [InlineData("system:serviceaccount:shop:web:x", "mesh.dev/ca")]
    [InlineData("system:serviceaccount:Shop:web", "mesh.dev/ca")]
    public async Task Attest_TokenOfSomethingElse_ProvesNothing(string username, string audience)
    {
        _reviewer.Outcomes["token"] = new(true, username, audience.Length == 0 ? [] : [audience], "uid-1");

        Assert.Null((await AttestAsync("token")).Identity);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Attest_TokenThatIsBoundToNoPod_ProvesNothing(string? podUid)
    {
        _reviewer.Outcomes["token"] = new(true, "system:serviceaccount:shop:web", ["mesh.dev/ca"], podUid);

        Attestation attestation = await AttestAsync("token");

        Assert.Null(attestation.Identity);
        Assert.Contains("not bound to a pod", attestation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attest_BoundToken_NamesItsPod()
    {
        _reviewer.Outcomes["token"] = new(true, "system:serviceaccount:shop:web", ["mesh.dev/ca"], "uid-7", "web-1");

        Attestation attestation = await AttestAsync("token");

        Assert.Equal(("uid-7", "web-1"), (attestation.PodUid, attestation.PodName));
    }

    [Fact]
    public async Task Attest_KnownToken_SparesTheReview()
    {
        await AttestAsync("shop/web");

        await _attestor.AttestAsync("shop/web", CancellationToken.None, () => throw new InvalidOperationException("asked for a review"));

        Assert.Equal(1, _reviewer.Calls);
    }

    [Fact]
    public async Task Attest_AbsurdToken_IsNotEvenReviewed()
    {
        Assert.Null((await AttestAsync(new string('x', 20_000))).Identity);
        Assert.Null((await AttestAsync("")).Identity);
        Assert.Equal(0, _reviewer.Calls);
    }

    private Task<Attestation> AttestAsync(string token) => _attestor.AttestAsync(token, CancellationToken.None);
}
