using k8s.Models;
using Mesh.Sandbox.Controllers.Jobs;

namespace Mesh.Sandbox.Controllers.Tests.Jobs;

public sealed class JobSizingTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", 0)]
    [InlineData("F", 10)]
    [InlineData("FF", 20)]
    [InlineData("FFF", 40)]
    [InlineData("FFFFFFFFFFFF", 600)]
    [InlineData("FFS", 0)]
    [InlineData("SF", 10)]
    public void BackoffLeft_EndsInOrder_DoublesPerFailureInARow(string ends, int expectedSeconds)
    {
        var pods = new JobPods([.. ends.Select((end, i) => Ended($"p{i}", end == 'F', Now.AddSeconds(i - ends.Length + 1)))]);

        Assert.Equal(expectedSeconds, JobSizing.BackoffLeft(pods, Now).TotalSeconds);
    }

    [Theory]
    [InlineData(3, 5, 0, 3)]
    [InlineData(3, 5, 4, 1)]
    [InlineData(3, 5, 5, 0)]
    [InlineData(3, null, 0, 3)]
    [InlineData(3, null, 1, 0)]
    public void Wanted_Progress_IsBounded(int parallelism, int? completions, int succeeded, int expected)
    {
        var job = new V1Job { Spec = new() { Parallelism = parallelism, Completions = completions } };

        Assert.Equal(expected, JobSizing.Wanted(job, new([]), succeeded));
    }

    private static V1Pod Ended(string name, bool failed, DateTimeOffset at) => new()
    {
        Metadata = new() { Name = name, Uid = name },
        Status = new()
        {
            Phase = failed ? "Failed" : "Succeeded",
            ContainerStatuses = [new() { State = new() { Terminated = new() { FinishedAt = at.UtcDateTime } } }],
        },
    };
}
