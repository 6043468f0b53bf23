using Mesh.Samples.Load;
using Mesh.Samples.Load.Statistics;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Samples.Tests.Load.Statistics;

public sealed class TargetStatisticsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TargetStatistics _statistics;

    public TargetStatisticsTests() => _statistics = new(LoadTarget.Parse("web,20,http1,http://web/"), _time);

    [Fact]
    public void Report_TheSecondUnderWay_IsInTheTotalOnly()
    {
        Record("v1");

        TargetReport report = _statistics.Report(5);

        Assert.Equal(1, report.Total.Requests);
        Assert.Equal(0, report.Window.Requests);
    }

    [Fact]
    public void Report_Window_LooksBackThatManyFullSeconds()
    {
        for (int second = 0; second < 10; second++)
        {
            Record(second < 5 ? "v1" : "v2");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        TallyReport window = _statistics.Report(5).Window;

        Assert.Equal((5, 1.0), (window.Requests, window.RequestsPerSecond));
        Assert.Equal(new Dictionary<string, long> { ["v2"] = 5 }, window.Versions);
        Assert.Equal(10, _statistics.Report(30).Window.Requests);
    }

    [Fact]
    public void Report_AfterALongSilence_TheWindowIsEmpty()
    {
        Record("v1");
        _time.Advance(TimeSpan.FromSeconds(1000));

        TargetReport report = _statistics.Report(30);

        Assert.Equal(0, report.Window.Requests);
        Assert.Equal(1, report.Total.Requests);
    }

    [Fact]
    public void Report_Failures_AreGroupedAndLowerTheSuccessRate()
    {
        Record("v1");
        _statistics.Record(LoadOutcome.Failed("status 503 no-endpoint"), TimeSpan.FromMilliseconds(1));
        _statistics.Record(LoadOutcome.Failed("status 503 no-endpoint"), TimeSpan.FromMilliseconds(1));
        _statistics.Record(LoadOutcome.Success("v1", "spiffe://cluster.local/ns/shop/sa/load"), TimeSpan.FromMilliseconds(1));

        TallyReport total = _statistics.Report(1).Total;

        Assert.Equal((4, 2, 0.5), (total.Requests, total.Failed, total.SuccessRate));
        Assert.Equal(new Dictionary<string, long> { ["status 503 no-endpoint"] = 2 }, total.Failures);
        Assert.Equal(new Dictionary<string, long> { ["spiffe://cluster.local/ns/shop/sa/load"] = 1 }, total.Clients);
    }

    [Fact]
    public void Report_EndlesslyManyFailures_AreBounded()
    {
        for (int i = 0; i < 1000; i++)
        {
            _statistics.Record(LoadOutcome.Failed($"failure {i}"), TimeSpan.Zero);
        }

        Dictionary<string, long> failures = _statistics.Report(1).Total.Failures;

        Assert.True(failures.Count <= 51);
        Assert.Equal(1000, failures.Values.Sum());
    }

    private void Record(string version) => _statistics.Record(LoadOutcome.Success(version, ""), TimeSpan.FromMilliseconds(3));
}
