using Mesh.Api.Resources.V1;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Resilience;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Resilience;

public sealed class RetryPolicyTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RetryBudget _budget;
    private readonly RetryPolicy _policy;

    public RetryPolicyTests()
    {
        _budget = new RetryBudget(_time);
        _policy = new RetryPolicy(_budget, new Random(1));
    }

    [Theory]
    [InlineData(ForwardFailure.ConnectRefused, 0, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.ConnectTimeout, 1, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.ConnectRefused, 2, false, RetryDecision.AttemptsExhausted)]
    [InlineData(ForwardFailure.PeerRejected, 0, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.ApplicationUnreachable, 0, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.ApplicationUnreachable, 0, true, RetryDecision.BodyConsumed)]
    [InlineData(ForwardFailure.NotProcessed, 0, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.UpstreamSilent, 0, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.UpstreamReset, 0, false, RetryDecision.MayHaveBeenSent)]
    [InlineData(ForwardFailure.ResponseTruncated, 0, false, RetryDecision.MayHaveBeenSent)]
    [InlineData(ForwardFailure.ClientGone, 0, false, RetryDecision.MayHaveBeenSent)]
    [InlineData(ForwardFailure.NoCertificate, 0, false, RetryDecision.MayHaveBeenSent)]
    [InlineData(ForwardFailure.UpstreamTimeout, 0, false, RetryDecision.MayHaveBeenSent)]
    public void Decide_NoRule_IsRetriedOnlyIfNothingWasSent(object failure, int unsent, bool isBodyConsumed, object expected)
    {
        RetryVerdict verdict = _policy.Decide(Failed((ForwardFailure)failure) with { Unsent = unsent, IsBodyConsumed = isBodyConsumed }, null, null);

        Assert.Equal((RetryDecision)expected, verdict.Decision);
        Assert.Equal((false, TimeSpan.Zero), (verdict.IsRuled, verdict.Wait));
    }

    [Fact]
    public void Decide_NobodyElseIsLeft_IsNotRetried() =>
        Assert.Equal(RetryDecision.AttemptsExhausted, _policy.Decide(Failed(ForwardFailure.ConnectRefused) with { HasAnother = false }, null, null).Decision);

    [Theory]
    [InlineData(ForwardFailure.None, 503, 0, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.None, 502, 0, false, RetryDecision.MayHaveBeenSent)]
    [InlineData(ForwardFailure.None, 503, 2, false, RetryDecision.AttemptsExhausted)]
    [InlineData(ForwardFailure.None, 503, 0, true, RetryDecision.BodyConsumed)]
    [InlineData(ForwardFailure.UpstreamReset, 0, 1, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.UpstreamTimeout, 0, 1, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.RequestTimeout, 0, 0, false, RetryDecision.MayHaveBeenSent)]
    [InlineData(ForwardFailure.UpstreamProtocol, 0, 0, false, RetryDecision.MayHaveBeenSent)]
    public void Decide_Rule_NamesWhatIsRetriedBeyond(object failure, int status, int ruled, bool isBodyConsumed, object expected)
    {
        FailedTry failed = Failed((ForwardFailure)failure) with { StatusCode = status, Ruled = ruled, IsBodyConsumed = isBodyConsumed };

        RetryVerdict verdict = _policy.Decide(failed, Rule(), null);

        Assert.Equal((RetryDecision)expected, verdict.Decision);
        Assert.Equal(verdict.IsRetry, verdict.IsRuled);
    }

    [Fact]
    public void Decide_NeverSentAndNobodyElse_IsRetriedByTheRule() =>
        Assert.True(_policy.Decide(Failed(ForwardFailure.ConnectRefused) with { HasAnother = false }, Rule(), null) is { IsRetry: true, IsRuled: true });

    [Theory]
    [InlineData(5, 5)]
    [InlineData(30, 30)]
    [InlineData(31, null)]
    public void Decide_RetryAfter_IsTheLeastWaitUpToABound(int seconds, int? expected)
    {
        RetryVerdict verdict = _policy.Decide(Failed(ForwardFailure.None) with { StatusCode = 503, RetryAfter = TimeSpan.FromSeconds(seconds) }, Rule(), null);

        Assert.Equal(expected is null ? RetryDecision.WaitTooLong : RetryDecision.Retry, verdict.Decision);
        Assert.Equal(expected ?? 0, verdict.Wait.TotalSeconds);
    }

    [Fact]
    public void Decide_WaitBeyondTheRequestsTime_IsNotRetried() =>
        Assert.Equal(
            RetryDecision.WaitTooLong,
            _policy.Decide(Failed(ForwardFailure.None) with { StatusCode = 503, Remaining = TimeSpan.FromMilliseconds(100) }, Rule(backoff: 100), null).Decision);

    [Fact]
    public void Decide_BudgetSpent_StopsRetrying()
    {
        while (_policy.Decide(Failed(ForwardFailure.ConnectRefused), null, null).IsRetry)
        {
        }

        Assert.Equal(RetryDecision.BudgetExhausted, _policy.Decide(Failed(ForwardFailure.ConnectRefused), null, null).Decision);
        Assert.Equal(RetryDecision.BudgetExhausted, _policy.Decide(Failed(ForwardFailure.None) with { StatusCode = 503 }, Rule(), null).Decision);
    }

    [Fact]
    public void Decide_BudgetOfOneServiceSpent_LeavesTheOthersTheirs()
    {
        RetryBudget other = new(_time);
        while (_policy.Decide(Failed(ForwardFailure.ConnectRefused), null, null).IsRetry)
        {
        }

        Assert.True(_policy.Decide(Failed(ForwardFailure.ConnectRefused), null, other).IsRetry);
    }

    [Fact]
    public void WaitOf_Tries_GrowFromTheBackoffUpToTenTimes()
    {
        Assert.Equal([25, 75, 175, 250, 250], Enumerable.Range(1, 5).Select(attempt => Rule().WaitOf(attempt, 1).TotalMilliseconds));
        Assert.Equal([0, 0], Enumerable.Range(1, 2).Select(attempt => Rule().WaitOf(attempt, 0).TotalMilliseconds));
        Assert.Equal([200, 400, 800, 1100], Enumerable.Range(1, 4).Select(attempt => Rule(backoff: 100).WaitOf(attempt, 1).TotalMilliseconds));
        Assert.Equal([100, 100], Enumerable.Range(1, 2).Select(attempt => Rule(backoff: 100).WaitOf(attempt, 0).TotalMilliseconds));
    }

    [Theory]
    [InlineData("100m", 100d)]
    [InlineData("1S", 1000d)]
    [InlineData("2M", 120_000d)]
    [InlineData("1H", 3_600_000d)]
    [InlineData("5000u", 5d)]
    [InlineData("99999999n", 99.9999)]
    [InlineData("0S", 0d)]
    [InlineData("", null)]
    [InlineData("S", null)]
    [InlineData("1", null)]
    [InlineData("1s", null)]
    [InlineData("-1S", null)]
    [InlineData("123456789S", null)]
    public void ParseGrpcTimeout_DigitsAndUnit_IsTheTime(string value, double? milliseconds) =>
        Assert.Equal(milliseconds, RouteTimeouts.ParseGrpcTimeout(System.Text.Encoding.ASCII.GetBytes(value))?.TotalMilliseconds);

    private static FailedTry Failed(ForwardFailure failure) => new() { Failure = failure, HasAnother = true, Remaining = TimeSpan.MaxValue };

    private static RetryRule Rule(uint? backoff = null)
    {
        HttpRetry retry = new() { Codes = { 503 }, Attempts = 2, OnConnectionError = true };
        if (backoff is { } milliseconds)
        {
            retry.BackoffMs = milliseconds;
        }

        return RetryRule.Of(retry)!;
    }
}
