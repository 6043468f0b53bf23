using System.Net;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Tests.Fakes;
using static Mesh.Kubernetes.Tests.Fakes.Samples;

namespace Mesh.Kubernetes.Tests.Informers;

/// <summary>An API server that fails in every way it can: what is known stays, the log says it once, and nobody has to help.</summary>
public sealed class ServerFaultTests : IAsyncLifetime
{
    private readonly InformerFixture _fixture = new();
    private FakeWatch _watch = null!;
    private int _before;
    private int _tries;

    private SteppingClock Time => _fixture.Api.Time;

    public async ValueTask InitializeAsync() => _watch = await _fixture.StartWithAsync("10", Map("a", "1"), Map("b", "2"));

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Away_TenMinutes_TriesWithBackOffAndJitterAndComesBackByItself()
    {
        Fail(() => throw new HttpRequestException("Connection refused"));
        await _watch.BreakAsync();
        var began = Time.GetUtcNow();

        await TryUntilAsync(() => Time.GetUtcNow() - began > TimeSpan.FromMinutes(10) && _tries > 30);
        TimeSpan[] waits = BackOffs;
        Heal();
        await _fixture.NextWatchAsync();

        // Full jitter below a cap that grows to 30 s.
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Assert.True(waits[0] < TimeSpan.FromMilliseconds(200), "the first try does not follow at once");
        Assert.True(waits.TakeLast(10).Distinct().Count() == 10, "retries have no jitter");
        Assert.True(waits.TakeLast(10).Max() > TimeSpan.FromSeconds(10), "retries do not back off");
        await AssertOneOutageAsync();
    }

    [Fact]
    public async Task Flapping_ForMinutes_IsOneOutage()
    {
        for (int flap = 0; flap < 30; flap++)
        {
            await _watch.BreakAsync();
            await Eventually.TrueAsync(() => _fixture.Informer.Phase == InformerPhase.Lost);
            _watch = await _fixture.NextWatchAsync();
            await Eventually.TrueAsync(() => _fixture.Informer.Phase == InformerPhase.Following);
        }

        await AssertOneOutageAsync();
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Gone)]
    public async Task Refused_Everything_IsOneOutage(HttpStatusCode code)
    {
        Fail(() => FakeApi.Status(code, "", "no"));
        await _watch.BreakAsync();
        await TryUntilAsync(() => _tries > 12);
        await Eventually.TrueAsync(() => _fixture.Informer.Phase == InformerPhase.Lost);

        Heal();
        await _fixture.NextWatchAsync();

        await AssertOneOutageAsync();
    }

    [Fact]
    public async Task Refused_OneKindOnly_IsSaidOnceWithWhatToDo()
    {
        Fail(() => FakeApi.Status(HttpStatusCode.Forbidden, "Forbidden", "configmaps is forbidden"));
        await _watch.CloseAsync();
        await TryUntilAsync(() => _tries > 8);

        Heal();
        await _fixture.NextWatchAsync();
        await Eventually.AdvanceUntilAsync(Time, () => _fixture.Logger.Count(EventIds.InformerRecovered) == 1);

        Assert.Equal(1, _fixture.Logger.Count(EventIds.InformerLost));
        Assert.Contains("check the service account's role", _fixture.Logger.Lines.First(line => line.Id == EventIds.InformerLost).Text);
        Assert.Equal(0, _fixture.Logger.Count(EventIds.ServerAway));
        AssertNothingLost();
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(86_400, 60)]
    public async Task TooManyRequests_RetryAfter_IsHonouredWithinReason(int asked, int expected)
    {
        Fail(() =>
        {
            var answer = FakeApi.Status(HttpStatusCode.TooManyRequests, "TooManyRequests", "slow down");
            answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(asked));
            return answer;
        });
        await _watch.BreakAsync();
        await TryUntilAsync(() => _tries >= 5);

        // The first wait follows from the broken connection.
        Assert.All(BackOffs.Skip(1), wait => Assert.InRange(wait.TotalSeconds, expected, expected + 30));
        Assert.True(BackOffs.Skip(1).Distinct().Count() > 1, "everybody returns at the same moment");
    }

    [Fact]
    public async Task Slow_NoAnswerAtAll_IsGivenUpAndTriedAgain()
    {
        _fixture.Api.OnRequest = _ =>
        {
            Interlocked.Increment(ref _tries);
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        await _watch.ErrorAsync(410, "Expired");
        await Eventually.AdvanceUntilAsync(Time, () => Volatile.Read(ref _tries) >= 3);
        Assert.Equal(InformerPhase.Lost, _fixture.Informer.Phase);

        Heal();
        // The request that hangs has to be given up first.
        await _fixture.Api.NextWatchAsync();

        await AssertOneOutageAsync();
    }

    [Fact]
    public async Task WatchesCloseWithoutAWord_ForMinutes_IsNotWorthALine()
    {
        for (int i = 0; i < 12; i++)
        {
            await _watch.CloseAsync();
            _watch = await _fixture.NextWatchAsync();
        }

        AssertNothingLost();
        Assert.InRange(_fixture.Lists, 1, 6);
        Assert.Single(_fixture.Logger.Visible);
    }

    [Fact]
    public async Task Compaction_AgainAndAgain_IsNotWorthALine()
    {
        for (int i = 0; i < 5; i++)
        {
            await _watch.ErrorAsync(410, "Expired");
            _watch = await _fixture.NextWatchAsync();
        }

        AssertNothingLost();
        Assert.Equal(6, _fixture.Lists);
        Assert.Single(_fixture.Logger.Visible);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task ClockSteps_AnHour_DisturbsNothing(int hours)
    {
        Time.Step = TimeSpan.FromHours(hours);
        await _watch.SendAsync("ADDED", Map("c", "11"));
        await Eventually.TrueAsync(() => _fixture.Informer.Store.Count == 3);
        Time.Advance(TimeSpan.FromSeconds(149));
        Assert.Equal(0, _fixture.Logger.Count(EventIds.ServerAway));

        // The watchdog still counts the seconds that really go by.
        await Eventually.AdvanceUntilAsync(Time, () => _fixture.Logger.Count(EventIds.ServerAway) == 1);

        Assert.Contains("resourceVersion=11", (await _fixture.NextWatchAsync()).Query);
    }

    [Fact]
    public async Task Definition_GoneAndBack_KeepsWhatItKnewUntilItIsListedAnew()
    {
        await using var fixture = new InformerFixture(options => options.MayBeMissing = true);
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        int asked = 0;
        HttpResponseMessage NotServed()
        {
            asked++;
            return FakeApi.Status(HttpStatusCode.NotFound, "NotFound", "the server could not find the requested resource");
        }

        fixture.Api.OnWatch = _ => NotServed();
        fixture.Api.OnRequest = _ => Task.FromResult(NotServed());
        await watch.CloseAsync();
        await Eventually.AdvanceUntilAsync(fixture.Api.Time, () => asked > 6);
        Assert.NotNull(fixture.Value("a"));

        fixture.Api.OnWatch = _ => null;
        fixture.Serve("50", Map("b", "49"));
        await fixture.Api.NextWatchAsync();

        Assert.Equal(["shop/b"], fixture.Informer.Store.Snapshot().Keys.Select(key => key.ToString()));
        Assert.Equal(1, fixture.Logger.Count(EventIds.InformerLost));
    }

    /// <summary>All requests end like this from now on; they are counted.</summary>
    private void Fail(Func<HttpResponseMessage> answer)
    {
        HttpResponseMessage Answer()
        {
            Interlocked.Increment(ref _tries);
            return answer();
        }

        _fixture.Api.OnWatch = _ => Answer();
        _fixture.Api.OnRequest = _ => Task.FromResult(Answer());
        _before = _fixture.BackOffs.Length;
    }

    /// <summary>What was waited between tries since everything fails.</summary>
    private TimeSpan[] BackOffs => _fixture.BackOffs[_before..];

    private void Heal()
    {
        _fixture.Serve("20", Map("a", "1"), Map("b", "2"));
        _fixture.Api.OnWatch = _ => null;
    }

    private async Task TryUntilAsync(Func<bool> enough)
    {
        while (!enough())
        {
            await _fixture.PassBackOffAsync();
        }
    }

    private async Task AssertOneOutageAsync()
    {
        await Eventually.AdvanceUntilAsync(Time, () => _fixture.Logger.Count(EventIds.ServerBack) == 1);
        Assert.Equal(1, _fixture.Logger.Count(EventIds.ServerAway));
        Assert.Equal(3, _fixture.Logger.Visible.Count());
        AssertNothingLost();
    }

    private void AssertNothingLost()
    {
        Assert.Equal(["shop/a", "shop/b"], _fixture.Informer.Store.Snapshot().Keys.Select(key => key.ToString()).Order());
        Assert.Empty(_fixture.Keys);
    }
}
