using Mesh.ControlPlane.Status;
using Mesh.ControlPlane.Status.Reports;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Status.Reports;

public sealed class ReportTextTests
{
    private static readonly Dictionary<SubjectKey, AppliedPart> Parts = new()
    {
        [new(new(StatusKind.TrafficSplit, Models.Name("shop/split")), Models.Name("shop/cart"), default)] = new("uid-1", 3, 20, 19, 1, "shop/web-1: ports[0]:\tbad", Some()),
        [new(new(StatusKind.HttpRoute, Models.Name("shop/route")), Models.Name("shop/cart"), Audience.OfProducer)] = new("uid-2", 1, 2, 2, 0, null, default),
        [new(new(StatusKind.HttpRoute, Models.Name("shop/route")), Models.Name("shop/cart"), Audience.OfConsumer("bank"))] = new("uid-2", 1, 1, 1, 0, null, default),
        [new(new(StatusKind.AccessPolicy, Models.Name("shop/policy")), null, default)] = new("uid-3", 7, 0, 0, 0, null, default),
    };

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var read = ReportText.Read(ReportText.Write(Parts));

        Assert.Equal(Parts.Keys.ToHashSet(), [.. read.Keys]);
        foreach (var (key, part) in Parts)
        {
            Assert.Equal(part with { Rejection = part.Rejection?.Replace('\t', ' ') }, read[key]);
        }
    }

    [Fact]
    public void Write_MoreThanAnObjectHolds_LeavesOutWhatDoesNotFit()
    {
        var many = Enumerable.Range(0, 20_000).ToDictionary(
            number => new SubjectKey(new(StatusKind.TrafficSplit, Models.Name($"shop/split-{number}")), Models.Name("shop/cart"), default),
            _ => new AppliedPart("00000000-0000-0000-0000-000000000000", 1, 1, 1, 0, null, default));

        string text = ReportText.Write(many, 100_000);

        Assert.InRange(text.Length, 99_800, 100_000);
        Assert.InRange(ReportText.Read(text).Count, 1_000, 19_999);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("Later\tshop/a\t-\t*\tuid\t1\t1\t1\t0\t-\t-")]
    [InlineData("17\tshop/a\t-\t*\tuid\t1\t1\t1\t0\t-\t-")]
    [InlineData("TrafficSplit\ta\t-\t*\tuid\t1\t1\t1\t0\t-\t-")]
    [InlineData("TrafficSplit\tshop/a\tb\t*\tuid\t1\t1\t1\t0\t-\t-")]
    [InlineData("TrafficSplit\tshop/a\t-\t*\tuid\t-1\t1\t1\t0\t-\t-")]
    [InlineData("TrafficSplit\tshop/a\t-\t*\tuid\t1\t1\t1\t0\t1,2\t-")]
    public void Read_NotUnderstood_SaysNothing(string line) =>
        Assert.Single(ReportText.Read($"{line}\nTrafficSplit\tshop/b\t-\t*\tuid\t1\t1\t1\t0\t-\t-\n"));

    private static Convergence Some()
    {
        var counts = new int[Convergence.Steps];
        (counts[0], counts[^1]) = (18, 1);
        return Convergence.Of(counts);
    }
}
