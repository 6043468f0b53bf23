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
    public void TryWithdraw_AfterManyRequests_AllowsAFifthOfThem()
    {
        RetryBudget budget = new(_time);
        Deposit(budget, 200);

        Assert.Equal(40, Drain(budget));
    }

    [Fact]
    public void TryWithdraw_AfterVeryManyRequests_HasNoMoreThanTheReserve()
    {
        RetryBudget budget = new(_time);
        Deposit(budget, 100_000);

        Assert.Equal(50, Drain(budget));
    }

    [Fact]
    public void TryWithdraw_AfterALongQuietTime_HasASecondOfTheFloor()
    {
        RetryBudget budget = new(_time);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(10, Drain(budget));
    }

    // 300 requests a second, retried as often as the budget lets them.
    [Theory]
    [InlineData(true, 0.20)]
    [InlineData(false, 10.0 / 300)]
    public void TryWithdraw_UnderSteadyLoad_PaysForTheShareOrTheFloorNotForBoth(bool isFirstTryWell, double expected)
    {
        RetryBudget budget = new(_time);
        Drain(budget);
        int retries = 0;
        const int Requests = 300 * 60;
        for (int i = 0; i < Requests; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1.0 / 300));
            budget.Deposit();
            if (!isFirstTryWell)
            {
                budget.TakeBack();
            }

            retries += budget.TryWithdraw() ? 1 : 0;
        }

        Assert.Equal(expected, (double)retries / Requests, 0.002);
    }

    [Fact]
    public void TakeBack_TimeAndAgain_LeavesABoundedDebt()
    {
        RetryBudget budget = new(_time);
        Drain(budget);
        for (int i = 0; i < 1_000; i++)
        {
            budget.TakeBack();
        }

        Deposit(budget, 55);

        Assert.Equal(1, Drain(budget));
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

    private static void Deposit(RetryBudget budget, int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            budget.Deposit();
        }
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
