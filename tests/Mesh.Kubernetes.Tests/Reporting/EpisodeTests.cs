using Mesh.Kubernetes.Reporting;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Kubernetes.Tests.Reporting;

public sealed class EpisodeTests
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly List<TimeSpan> _over = [];
    private readonly Episode _episode;

    public EpisodeTests() => _episode = new(_time, Calm, _over.Add);

    [Fact]
    public void Begin_AgainAndAgain_IsNewsOnce() => Assert.Equal([true, false, false], new[] { _episode.Begin(), _episode.Begin(), _episode.Begin() });

    [Fact]
    public void End_AndCalm_IsOverWithItsDuration()
    {
        _episode.Begin();
        Pass(600);
        _episode.End();
        Pass(10);

        Assert.Equal([TimeSpan.FromSeconds(600)], _over);
        Assert.True(_episode.Begin());
    }

    [Fact]
    public void End_ButNotCalm_GoesOn()
    {
        _episode.Begin();
        for (int i = 0; i < 20; i++)
        {
            _episode.End();
            Pass(9);
            Assert.False(_episode.Begin());
        }

        _episode.End();
        // Told again and again that all is well, it does not begin to wait anew.
        Pass(5);
        _episode.End();
        Pass(5);

        Assert.Equal([TimeSpan.FromSeconds(180)], _over);
    }

    [Fact]
    public void End_WithoutTrouble_SaysNothing()
    {
        _episode.End();
        Pass(60);

        Assert.Empty(_over);
    }

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
