using Mesh.Proxy.Resilience;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Resilience;

public sealed class RetryBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryWithdraw_WithoutRequests_AllowsTenASecond()
    {
        RetryBudget budget = new(_time);
        Assert.Equal(10, Drain(budget));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, Drain(budget));
    }

    [Fact]
    public void TryWithdraw_AfterAThousandRequests_AllowsAFifthOfThemUpToTheReserve()
    {
        RetryBudget budget = new(_time);
        Drain(budget);
        for (int i = 0; i < 300; i++)
        {
            budget.Deposit();
        }

        Assert.Equal(60, Drain(budget));
    }

    [Fact]
    public void TryWithdraw_AfterALongQuietTime_HasNoMoreThanTheReserve()
    {
        RetryBudget budget = new(_time);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(100, Drain(budget));
    }

    [Fact]
    public void TryWithdraw_SmallSteps_EarnAsMuchAsOneBigOne()
    {
        RetryBudget budget = new(_time);
        Drain(budget);
        int withdrawn = 0;
        for (int i = 0; i < 1_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            withdrawn += Drain(budget);
        }

        Assert.InRange(withdrawn, 9, 10);
    }

    private static int Drain(RetryBudget budget)
    {
        int count = 0;
        while (budget.TryWithdraw())
        {
            count++;
        }

        return count;
    }
}
