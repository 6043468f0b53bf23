using CsCheck;
using Mesh.Kubernetes.Queues;

namespace Mesh.Kubernetes.Tests.Queues;

public sealed class BackoffTests
{
    [Fact]
    public void Next_AnySeed_StaysBelowTheBoundOfItsTry() =>
        Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 100]).Sample((seed, tries) =>
        {
            var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), new Random(seed));
            for (var i = 0; i < tries; i++)
            {
                Assert.InRange(backoff.Next().TotalMilliseconds, 0, Math.Min(5000, 100 * Math.Pow(2, i)));
            }
        });

    [Fact]
    public void Next_ManySeeds_FillsTheWholeRange()
    {
        var delays = Enumerable.Range(0, 500)
            .Select(seed => new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), new Random(seed)).Next().TotalSeconds)
            .ToList();

        Assert.InRange(delays.Average(), 0.4, 0.6);
        Assert.True(delays.Min() < 0.1 && delays.Max() > 0.9);
    }
}
