using Mesh.Bench.Discovery.Measuring;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Bench.Discovery.Tests.Measuring;

public sealed class ChangeTrackerTests
{
    private const string Service = "team-0/svc-0";
    private readonly FakeTimeProvider _time = new();
    private readonly ChangeTracker _tracker;

    public ChangeTrackerTests() => _tracker = new(new Dictionary<string, int> { [Service] = 2, ["team-0/svc-1"] = 1 }, _time);

    [Fact]
    public async Task Applied_ByTheLastSubscriber_TellsTheTimeSinceItWasDue()
    {
        PendingChange change = Begin(Service);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        _tracker.Applied(Service, 0, change.Number);
        Assert.False(change.Applied.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(2));

        _tracker.Applied(Service, 0, change.Number);

        Assert.Equal(TimeSpan.FromMilliseconds(7), await change.Applied);
        Assert.Equal(0, _tracker.Outstanding);
    }

    [Fact]
    public void Applied_OfALaterChange_CountsForEarlierOnes()
    {
        PendingChange first = Begin(Service);
        PendingChange second = Begin(Service);

        _tracker.Applied(Service, 0, second.Number);
        _tracker.Applied(Service, 0, first.Number);
        Assert.True(first.Applied.IsCompleted);
        Assert.Equal(1, _tracker.Outstanding);
        _tracker.Applied(Service, first.Number, second.Number);

        Assert.True(second.Applied.IsCompleted);
    }

    [Fact]
    public void Applied_OfAnotherService_DoesNotCount()
    {
        PendingChange change = Begin(Service);
        PendingChange other = Begin("team-0/svc-1");

        _tracker.Applied("team-0/svc-1", 0, other.Number);

        Assert.True(other.Applied.IsCompleted);
        Assert.Equal(2, change.Remaining);
    }

    private PendingChange Begin(string service) => _tracker.Begin(service, _time.GetTimestamp());
}
