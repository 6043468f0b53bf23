using Mesh.Proxy.Discovery;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class StreamWatchTests
{
    private readonly StreamWatch _watch = new(() => 0.5);

    [Fact]
    public void TryAsk_OnceForEachInterval()
    {
        _watch.Begin(TimeSpan.Zero);
        Assert.Equal(StreamWatch.Interval, _watch.NextDeadline);
        Assert.False(_watch.TryAsk(StreamWatch.Interval - TimeSpan.FromTicks(1)));

        Assert.True(_watch.TryAsk(StreamWatch.Interval));
        Assert.False(_watch.TryAsk(StreamWatch.Interval));
        Assert.Equal(StreamWatch.Interval + StreamWatch.Patience, _watch.NextDeadline);

        _watch.Answered(StreamWatch.Interval);
        Assert.Equal(2 * StreamWatch.Interval, _watch.NextDeadline);
    }

    [Fact]
    public void IsStuck_NoAnswerInTime_UntilTheNextStream()
    {
        _watch.Begin(TimeSpan.Zero);
        _watch.TryAsk(StreamWatch.Interval);
        TimeSpan late = StreamWatch.Interval + StreamWatch.Patience;
        Assert.False(_watch.IsStuck(late - TimeSpan.FromTicks(1)));
        Assert.True(_watch.IsStuck(late));

        _watch.End();
        Assert.False(_watch.IsStuck(late));
        Assert.Null(_watch.NextDeadline);
    }

    [Theory]
    [InlineData(0, 48)]
    [InlineData(1, 72)]
    public void Begin_Jitter_SpreadsTheQuestions(double random, double seconds)
    {
        var watch = new StreamWatch(() => random);

        watch.Begin(TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromSeconds(seconds), watch.NextDeadline);
    }
}
