using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.ControlPlane.Tests.RegionControl;

public sealed class RegionJournalTests
{
    private readonly RegionJournal _journal = new(NullLogger<RegionJournal>.Instance);

    [Fact]
    public void Note_StepsOfADrain_AreNoChanges()
    {
        var known = Decisions.Known(Decisions.Decision(RegionState.Draining));
        _journal.Note(known.At(Decisions.Start));
        _journal.Note(known.At(Decisions.Start + TimeSpan.FromSeconds(15)));

        Assert.Equal(1, _journal.Changes[Decisions.West]);
    }

    [Fact]
    public void Note_AnotherDecisionOrItsEnd_IsAChange()
    {
        var known = Decisions.Known(Decisions.Decision(RegionState.Evacuated, until: Decisions.Start + TimeSpan.FromHours(1)));
        _journal.Note(known.At(Decisions.Start));
        _journal.Note(known.At(Decisions.Start + TimeSpan.FromHours(1)));
        _journal.Note(Decisions.Known(Decisions.Decision(RegionState.Active, counter: 2)).At(Decisions.Start + TimeSpan.FromHours(1)));

        Assert.Equal(3, _journal.Changes[Decisions.West]);
    }

    [Fact]
    public void Note_NothingIsDecidedAnyMore_IsForgotten()
    {
        _journal.Note(Decisions.Known(Decisions.Decision(RegionState.Evacuated)).At(Decisions.Start));
        _journal.Note([]);

        Assert.Empty(_journal.Changes);
    }
}
