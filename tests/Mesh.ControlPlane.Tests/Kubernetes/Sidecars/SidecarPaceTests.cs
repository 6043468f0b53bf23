using Mesh.ControlPlane.Kubernetes.Sidecars;
using Mesh.Kubernetes.Sidecars;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.ControlPlane.Tests.Kubernetes.Sidecars;

public sealed class SidecarPaceTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly SidecarPace _pace;

    public SidecarPaceTests() => _pace = new(new(), _time);

    [Fact]
    public void Take_FindingThatLasts_IsSaidOnceAnHour()
    {
        var said = new List<int>();
        for (int look = 0; look < 250; look++)
        {
            if (_pace.Take([Finding("web", pods: 1 + (look % 3))]).Count > 0)
            {
                said.Add(look);
            }

            _time.Advance(Look);
        }

        // A minute of patience, then every hour.
        Assert.Equal([2, 122, 242], said);
    }

    [Fact]
    public void Take_FindingThatPasses_IsNotSaid()
    {
        Assert.Empty(_pace.Take([Finding("web")]));
        _time.Advance(Look);
        Assert.Empty(_pace.Take([Finding("web")]));
        _time.Advance(Look);
        Assert.Empty(_pace.Take([]));
        _time.Advance(Look);

        Assert.Empty(_pace.Take([Finding("web")]));
    }

    [Fact]
    public void Take_SameWorkloadInBothStates_SaysBoth()
    {
        SidecarFinding[] findings = [Finding("web"), Finding("web", SidecarState.Outdated)];
        _pace.Take(findings);
        _time.Advance(Look * 2);

        Assert.Equal(findings, _pace.Take(findings));
    }

    [Fact]
    public void Take_WholeMeshAtOnce_SaysEveryWorkloadInItsTurn()
    {
        SidecarFinding[] findings = [.. Enumerable.Range(0, 5 * SidecarPace.MaxAtOnce).Select(number => Finding($"web-{number}", SidecarState.Outdated))];
        _pace.Take(findings);
        _time.Advance(Look * 2);
        var said = new List<SidecarFinding>();
        for (int look = 0; look < 6; look++)
        {
            var now = _pace.Take(findings);
            Assert.InRange(now.Count, 0, SidecarPace.MaxAtOnce);
            said.AddRange(now);
            _time.Advance(Look);
        }

        Assert.Equal(findings, said);
    }

    private static SidecarFinding Finding(string name, SidecarState state = SidecarState.Missing, int pods = 1) =>
        new("shop", new("apps/v1", "ReplicaSet", name, $"uid-{name}", null), state, pods);
}
