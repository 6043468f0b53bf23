using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.Tests.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Lifecycle;

public sealed class SidecarLifecycleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLog _log = new();
    private readonly SidecarLifecycle _lifecycle;

    public SidecarLifecycleTests() => _lifecycle = new SidecarLifecycle(_time, _log);

    [Fact]
    public void Phase_FromBeginToEnd_OnlyGoesForward()
    {
        Assert.Equal(SidecarPhase.Serving, _lifecycle.Phase);
        Assert.False(_lifecycle.IsEnding);

        _lifecycle.BeginEnding(EndingCause.Hook);
        Assert.Equal(SidecarPhase.LameDuck, _lifecycle.Phase);
        _lifecycle.BeginDraining();
        _lifecycle.BeginEnding(EndingCause.Signal);
        Assert.Equal(SidecarPhase.Draining, _lifecycle.Phase);
        _lifecycle.End();
        _lifecycle.BeginDraining();
        Assert.Equal(SidecarPhase.Ended, _lifecycle.Phase);
    }

    [Fact]
    public void BeginEnding_Twice_CountsFromTheFirstAndSaysItOnce()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.Zero, _lifecycle.SinceEnding);

        _lifecycle.BeginEnding(EndingCause.PodDeleted);
        _time.Advance(TimeSpan.FromSeconds(3));
        _lifecycle.BeginEnding(EndingCause.Signal);

        Assert.Equal(TimeSpan.FromSeconds(3), _lifecycle.SinceEnding);
        Assert.True(_lifecycle.Ending.IsCompleted);
        (_, int id, string text) = Assert.Single(_log.Entries);
        Assert.Equal(EventIds.Ending, id);
        Assert.Contains("PodDeleted", text, StringComparison.Ordinal);
    }

    [Fact]
    public void BeginEnding_FromManyThreads_IsOneTransition()
    {
        Parallel.For(0, 64, _ => _lifecycle.BeginEnding(EndingCause.Hook));

        Assert.Single(_log.Entries);
    }
}
