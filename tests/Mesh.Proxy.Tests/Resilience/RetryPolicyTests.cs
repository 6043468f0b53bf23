using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Resilience;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Resilience;

public sealed class RetryPolicyTests
{
    private readonly RetryPolicy _policy = new(new RetryBudget(new FakeTimeProvider()));

    [Theory]
    [InlineData(ForwardFailure.ConnectRefused, 1, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.ConnectTimeout, 2, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.ConnectRefused, 3, false, RetryDecision.AttemptsExhausted)]
    [InlineData(ForwardFailure.PeerRejected, 1, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.ApplicationUnreachable, 1, false, RetryDecision.Retry)]
    [InlineData(ForwardFailure.ApplicationUnreachable, 1, true, RetryDecision.BodyConsumed)]
    [InlineData(ForwardFailure.UpstreamReset, 1, false, RetryDecision.MayHaveBeenSent)]
    [InlineData(ForwardFailure.ResponseTruncated, 1, false, RetryDecision.MayHaveBeenSent)]
    [InlineData(ForwardFailure.ClientGone, 1, false, RetryDecision.MayHaveBeenSent)]
    [InlineData(ForwardFailure.NoCertificate, 1, false, RetryDecision.MayHaveBeenSent)]
    public void Decide_Failure_IsRetriedOnlyIfNothingWasSent(object failure, int attempts, bool isBodyConsumed, object expected) =>
        Assert.Equal((RetryDecision)expected, _policy.Decide((ForwardFailure)failure, attempts, isBodyConsumed));

    [Fact]
    public void Decide_BudgetSpent_StopsRetrying()
    {
        while (_policy.Decide(ForwardFailure.ConnectRefused, 1, false) == RetryDecision.Retry)
        {
        }

        Assert.Equal(RetryDecision.BudgetExhausted, _policy.Decide(ForwardFailure.ConnectRefused, 1, false));
    }
}
