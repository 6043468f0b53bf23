using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Leadership;
using Mesh.Kubernetes.Tests.Fakes;

namespace Mesh.Kubernetes.Tests.Leadership;

public sealed class LeaderElectionTests : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2.4);

    private readonly FakeApi _api = new();
    private readonly FakeLeaseServer _server;
    private readonly KubernetesConnection _connection;
    private readonly List<(CancellationTokenSource Stop, Task Running)> _candidates = [];
    private int _tries;

    public LeaderElectionTests()
    {
        _server = new(_api);
        _connection = _api.Connect();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (stop, running) in _candidates)
        {
            await stop.CancelAsync();
            await running;
            stop.Dispose();
        }

        _connection.Dispose();
    }

    [Fact]
    public async Task Run_Alone_LeadsAndReleasesAtTheEnd()
    {
        var a = Start("a");
        await a.Led;

        await StopAsync(0);

        Assert.Equal("", _server.Holder);
        Assert.False(a.Election.IsLeader);
    }

    [Fact]
    public async Task Run_LeaderReleases_NextTakesOverAtOnce()
    {
        var a = Start("a");
        await a.Led;
        var b = Start("b");
        await StopAsync(0);
        var before = _api.Time.GetUtcNow();

        await Eventually.AdvanceAsync(_api.Time, b.Led);

        Assert.Equal("b", _server.Holder);
        Assert.InRange((_api.Time.GetUtcNow() - before).TotalSeconds, 0, 5);
        Assert.Equal(1, _server.Lease!.Spec.LeaseTransitions);
    }

    [Fact]
    public async Task Run_LeaderVanishes_NextWaitsForTheWholeLease()
    {
        _ = await new LeaseClient(_connection.Resource<V1Lease>(), Options("dead"), _api.Time)
            .TryHoldAsync(TestContext.Current.CancellationToken);
        var before = _api.Time.GetUtcNow();
        var b = Start("b");

        await Eventually.AdvanceAsync(_api.Time, b.Led);

        Assert.InRange((_api.Time.GetUtcNow() - before).TotalSeconds, 15, 30);
    }

    [Fact]
    public async Task Run_LeaderRenews_NobodyTakesOver()
    {
        var a = Start("a");
        await a.Led;
        var b = Start("b");

        await Eventually.AdvanceUntilAsync(
            _api.Time, () => _api.Time.GetUtcNow() > _server.Lease!.Spec.AcquireTime!.Value.AddSeconds(60));

        Assert.True(a.Election.IsLeader);
        Assert.False(b.Election.IsLeader);
    }

    [Fact]
    public async Task Run_ServerAway_LeaderStepsDownBeforeTheLeaseEnds()
    {
        var a = Start("a");
        await a.Led;
        var renewed = _api.Time.GetUtcNow();
        _server.Away = true;

        await Eventually.AdvanceAsync(_api.Time, a.Ended);

        Assert.InRange((_api.Time.GetUtcNow() - renewed).TotalSeconds, 9, 15);
        Assert.False(a.Election.IsLeader);
    }

    [Fact]
    public async Task Run_LeaseStolen_StepsDownAtTheNextRenewal()
    {
        var a = Start("a");
        await a.Led;

        _server.Steal("thief");
        await Eventually.AdvanceAsync(_api.Time, a.Ended);

        Assert.Equal("thief", _server.Holder);
    }

    [Fact]
    public async Task Run_ServerFlaps_IsToldOnce()
    {
        var logger = new RecordingLogger();
        var a = Start("a", logger);
        await a.Led;

        for (int flap = 0; flap < 10; flap++)
        {
            _server.Away = flap % 2 == 0;
            await NextTryAsync();
        }

        for (int calm = 0; calm < 8; calm++)
        {
            await NextTryAsync();
        }

        Assert.Equal((1, 1), (logger.Count(EventIds.LeaseUnreachable), logger.Count(EventIds.LeaseReachable)));
        Assert.True(a.Election.IsLeader);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Run_ClockSteps_LeaderStaysAndNobodyTakesOver(int hours)
    {
        var a = Start("a");
        await a.Led;
        var other = new LeaseClient(_connection.Resource<V1Lease>(), Options("b"), _api.Time);
        Assert.False(await other.TryHoldAsync(TestContext.Current.CancellationToken));

        // As when the clocks of nodes are put right: whoever trusted the time in the lease would believe it long over, or renewed in the future.
        _api.Time.Step = TimeSpan.FromHours(hours);
        for (int i = 0; i < 12; i++)
        {
            Assert.False(await other.TryHoldAsync(TestContext.Current.CancellationToken));
            await NextTryAsync();
        }

        Assert.True(a.Election.IsLeader);
        Assert.Equal(("a", 0), (_server.Holder, _server.Lease!.Spec.LeaseTransitions));
    }

    [Fact]
    public async Task Run_LeaseStolenByOneWhoVanishes_LeadsAgainWithoutHelp()
    {
        var a = Start("a");
        await a.Led;

        _server.Steal("thief");
        await Eventually.AdvanceAsync(_api.Time, a.Ended);
        await Eventually.AdvanceUntilAsync(_api.Time, () => _server.Holder == "a");

        await Eventually.TrueAsync(() => a.Election.IsLeader);
    }

    [Fact]
    public async Task Run_WorkFails_GivesTheLeaseUpAndCompetesAgainLater()
    {
        using var stop = new CancellationTokenSource();
        var terms = new List<DateTimeOffset>();
        var second = new TaskCompletionSource();
        string holderBetween = "?";
        var election = new LeaderElection(_connection.Resource<V1Lease>(), Options("a"), _api.Time, new Random(5), new RecordingLogger());
        var running = election.RunAsync(
            async leading =>
            {
                terms.Add(_api.Time.GetUtcNow());
                if (terms.Count == 1)
                {
                    throw new InvalidOperationException("broken");
                }

                second.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, leading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            },
            stop.Token);
        await Eventually.TrueAsync(() => terms.Count == 1 && !election.IsLeader && (holderBetween = _server.Holder).Length == 0);

        await Eventually.AdvanceAsync(_api.Time, second.Task);
        bool leads = election.IsLeader;
        await stop.CancelAsync();
        await running;

        Assert.Equal("", holderBetween);
        Assert.True(leads);
        Assert.InRange((terms[1] - terms[0]).TotalSeconds, 2, 10);
    }

    [Fact]
    public void Validate_ContradictingTimes_NamesAll()
    {
        var options = new LeaderElectionOptions
        {
            Lease = new("mesh-system", "x"),
            Identity = "",
            LeaseDuration = TimeSpan.FromSeconds(10),
            RetryPeriod = TimeSpan.FromSeconds(9),
        };

        Assert.Equal(3, options.Validate().Count);
    }

    private (LeaderElection Election, Task Led, Task Ended) Start(string identity, RecordingLogger? logger = null)
    {
        var led = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        var stop = new CancellationTokenSource();
        var election = new LeaderElection(
            _connection.Resource<V1Lease>(), Options(identity), _api.Time, new Random(5), logger ?? new RecordingLogger());
        var running = election.RunAsync(
            async leading =>
            {
                led.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, leading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                ended.TrySetResult();
            },
            stop.Token);
        _candidates.Add((stop, running));
        return (election, led.Task, ended.Task);
    }

    /// <summary>Lets the pause of the only candidate go by, and waits until it has tried: no time passes that it could miss, however late this machine lets it run.</summary>
    private async Task NextTryAsync()
    {
        await Eventually.TrueAsync(() => Pauses() > _tries);
        _tries = Pauses();
        _api.Time.Advance(LongestPause);
        await Eventually.TrueAsync(() => Pauses() > _tries);

        int Pauses() => _api.Time.Waits.Count(wait => wait >= TimeSpan.FromSeconds(2) && wait <= LongestPause);
    }

    private async Task StopAsync(int candidate)
    {
        await _candidates[candidate].Stop.CancelAsync();
        await _candidates[candidate].Running;
    }

    private static LeaderElectionOptions Options(string identity) => new() { Lease = new("mesh-system", "mesh-leader"), Identity = identity };
}
