using Grpc.Core;
using Mesh.Api.Identity;
using Mesh.Proxy.Doubles;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Tests.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Identity;

public sealed class IdentityClientTests : IAsyncLifetime
{
    private static readonly SpiffeId Id = new(TrustDomain.Default, "shop", "web");

    // Half of the random range: renewals exactly at half-life, back-off at half of its bound.
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly FakeCertificateAuthority _requests = new();
    private readonly SigningAuthority _authority;
    private readonly WorkloadCertificateStore _store = new();
    private readonly RecordedLog _log = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public IdentityClientTests() => _authority = new SigningAuthority(_time.GetUtcNow());

    public ValueTask InitializeAsync()
    {
        var client = new IdentityClient(
            new CertificateRequester(_requests, Id, _time), _store, new IdentityTiming(_time, () => 0.5), _log.CreateLogger<IdentityClient>());
        _running = client.RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_Issued_PublishesCertificateAndRoots()
    {
        await AnswerAsync();

        WorkloadCertificate certificate = await FirstAsync();

        Assert.Equal(Id, certificate.Id);
        Assert.True(certificate.Context.TargetCertificate.HasPrivateKey);
        Assert.Single(certificate.Roots);
    }

    [Fact]
    public async Task Run_HalfOfTheLifePassed_RenewsWithANewKey()
    {
        await AnswerAsync();
        WorkloadCertificate first = await FirstAsync();

        await AdvanceUntilAskedAsync(TimeSpan.FromHours(11.9));
        await AnswerAsync();
        await LoggedAsync(EventIds.CertificateIssued, times: 2);

        Assert.NotEqual(first.Context.TargetCertificate.GetPublicKeyString(), _store.Current?.Context.TargetCertificate.GetPublicKeyString());
    }

    [Fact]
    public async Task Run_RenewalFails_KeepsTheCertificateAndTriesAgain()
    {
        await AnswerAsync();
        WorkloadCertificate first = await FirstAsync();
        await AdvanceUntilAskedAsync(TimeSpan.FromHours(11.9));

        await RefuseAsync(StatusCode.Unavailable);
        await AdvanceUntilAskedAsync(TimeSpan.Zero);

        Assert.Same(first, _store.Current);
        Assert.DoesNotContain(_log.Entries, entry => entry.Id == EventIds.CertificateRunningOut);
    }

    [Fact]
    public async Task Run_LessThanAQuarterLeftAndNoAnswer_Warns()
    {
        await AnswerAsync();
        await FirstAsync();
        await AdvanceUntilAskedAsync(TimeSpan.FromHours(11.9));
        _time.Advance(TimeSpan.FromHours(7));

        await RefuseAsync(StatusCode.Unavailable);

        await LoggedAsync(EventIds.CertificateRunningOut);
    }

    [Fact]
    public async Task Run_Denied_SaysWhatToFixAndWaitsLonger()
    {
        await RefuseAsync(StatusCode.PermissionDenied);

        (LogLevel level, _, string text) = await LoggedAsync(EventIds.CertificateRequestDenied);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("serviceAccountName", text);
        await AdvanceUntilAskedAsync(TimeSpan.FromSeconds(14));
    }

    [Fact]
    public async Task Run_WrongIdentityInTheAnswer_IsNotPublished()
    {
        _authority.OtherIdentity = "spiffe://cluster.local/ns/shop/sa/other";

        await AnswerAsync();

        Assert.Contains("is not for spiffe://cluster.local/ns/shop/sa/web", (await LoggedAsync(EventIds.CertificateRequestDenied)).Text);
        Assert.Null(_store.Current);
    }

    [Fact]
    public async Task Run_CannotBeRenewed_SaysOnceThatItRunsOutAndOnceThatItHasEnded()
    {
        await AnswerAsync();
        WorkloadCertificate first = await FirstAsync();
        await AdvanceUntilAskedAsync(TimeSpan.FromHours(11.9));
        _time.Advance(TimeSpan.FromHours(7));
        await RefuseAsync(StatusCode.Unavailable);
        await LoggedAsync(EventIds.CertificateRunningOut);
        await AdvanceUntilAskedAsync(TimeSpan.Zero);
        await RefuseAsync(StatusCode.Unavailable);
        await AdvanceUntilAskedAsync(TimeSpan.Zero);
        _time.Advance(TimeSpan.FromHours(7));
        await RefuseAsync(StatusCode.Unavailable);

        (LogLevel level, _, _) = await LoggedAsync(EventIds.CertificateExpired);
        await AdvanceUntilAskedAsync(TimeSpan.Zero);
        await RefuseAsync(StatusCode.Unavailable);
        await AdvanceUntilAskedAsync(TimeSpan.Zero);

        Assert.Equal(LogLevel.Error, level);
        Assert.Single(_log.Entries, entry => entry.Id == EventIds.CertificateRunningOut);
        Assert.Single(_log.Entries, entry => entry.Id == EventIds.CertificateExpired);
        // Connections that it opened go on with it.
        Assert.Same(first, _store.Current);
    }

    // A clock that is read again and again does not go on by it.
    [Fact]
    public async Task Run_LessThanAMillisecondIsLeft_SleepsUntilItHasPassed()
    {
        await AnswerAsync();
        WorkloadCertificate first = await FirstAsync();
        await LoggedAsync(EventIds.CertificateIssued);
        TimeSpan half = (first.NotAfter - _time.GetUtcNow()) / 2;

        // The client goes on inside of the call.
        await Task.Run(() => _time.Advance(half - TimeSpan.FromMilliseconds(0.5)), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.False(_requests.IsAsked);

        // The client may set its timer after the clock was moved.
        long start = TimeProvider.System.GetTimestamp();
        while (!_requests.IsAsked && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(10))
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        await AnswerAsync();
    }

    private async Task AnswerAsync()
    {
        FakeCertificateAuthority.Request request = await _requests.TakeAsync();
        request.Answer.SetResult(_authority.Issue(request.SigningRequest, _time.GetUtcNow()));
    }

    private async Task RefuseAsync(StatusCode code) =>
        (await _requests.TakeAsync()).Answer.SetException(new RpcException(new Status(code, "no")));

    private Task<WorkloadCertificate> FirstAsync() => _store.WaitForFirstAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10));

    private Task<(LogLevel Level, int Id, string Text)> LoggedAsync(int id, int times = 1) => _log.WaitForAsync(id, times);

    /// <summary>Lets time pass until the client asks, which it must not do too early.</summary>
    private async Task AdvanceUntilAskedAsync(TimeSpan notBefore)
    {
        const int Steps = 50;
        for (int i = 0; i < Steps; i++)
        {
            Assert.False(_requests.IsAsked);
            _time.Advance(notBefore / Steps);
            await Task.Yield();
        }

        // The client sets its timers on another thread, so how far the clock must go is not exact.
        long start = TimeProvider.System.GetTimestamp();
        while (!_requests.IsAsked && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(10))
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.True(_requests.IsAsked);
    }
}
