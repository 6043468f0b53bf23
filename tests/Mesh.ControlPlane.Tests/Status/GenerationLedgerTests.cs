using System.Collections.Immutable;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status;
using Mesh.ControlPlane.Status.Subjects;
using Mesh.ControlPlane.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.ControlPlane.Tests.Status;

public sealed class GenerationLedgerTests
{
    private static readonly ResourceName Name = Models.Name("shop/split");

    private readonly FakeTimeProvider _time = new();
    private readonly GenerationLedger _ledger;
    private MeshModel _model = MeshModel.Empty;

    public GenerationLedgerTests() => _ledger = new(_time);

    [Fact]
    public void Follow_NewGeneration_IsServedFromItsOwnSnapshotOn()
    {
        var first = Publish(Split(1), revision: 5);
        Assert.Equal(5, _ledger.Find(first)!.Value.Revision);

        var second = Publish(Split(2), revision: 9);

        Assert.Equal(9, _ledger.Find(second)!.Value.Revision);
        Assert.Null(_ledger.Find(first));
    }

    [Fact]
    public void Follow_OnlyTheStateChanges_KeepsTheRevision()
    {
        Publish(Split(1), revision: 5);

        var unresolved = Publish(Split(1) with { ResolvedRefs = new(false, "BackendNotFound", "") }, revision: 9);

        Assert.Equal(5, _ledger.Find(unresolved)!.Value.Revision);
    }

    [Fact]
    public void Follow_ComesIntoForceWithoutAChangeOfItsOwn_BeginsAnew()
    {
        Publish(Split(1) with { Accepted = new(false, "Conflicted", "") }, revision: 5);

        var accepted = Publish(Split(1), revision: 9);

        Assert.Equal(9, _ledger.Find(accepted)!.Value.Revision);
    }

    [Fact]
    public void Follow_Deleted_IsForgotten()
    {
        var subject = Publish(Split(1), revision: 5);

        Publish(null, revision: 6);

        Assert.Null(_ledger.Find(subject));
    }

    [Theory]
    [InlineData(4, 5, 1)] // had an earlier one, has this one
    [InlineData(4, 9, 1)] // or a newer one
    [InlineData(5, 9, 0)] // had it before
    [InlineData(3, 4, 0)] // has still an earlier one
    [InlineData(0, 9, 0)] // had nothing: nobody waited for it
    public void Count_OnlyWhoBeginsToActOnThisVersion(long before, long now, int counted)
    {
        var subject = Publish(Split(1), revision: 5);
        _time.Advance(TimeSpan.FromMilliseconds(42));

        _ledger.Count(subject.Key, before, now);

        var convergence = _ledger.Find(subject)!.Value.Convergence;
        Assert.Equal(counted, convergence.Counts.Sum());
        Assert.Equal(counted == 0 ? "" : "p50 50 ms, p99 50 ms", convergence.ToString());
    }

    private static SplitState Split(long generation) => new(Name, "uid", generation, Models.Name("shop/cart"), new(true, "Accepted", ""), new(true, "ResolvedRefs", ""));

    private StatusSubject Publish(SplitState? split, long revision)
    {
        var next = _model with { Splits = split is null ? ImmutableDictionary<ResourceName, SplitState>.Empty : _model.Splits.SetItem(Name, split) };
        _ledger.Follow(Models.Change(_model, next) with { Revision = revision, ChangedAt = _time.GetTimestamp() });
        _model = next;
        return split is null ? default : SplitSubjects.Of(split);
    }
}
