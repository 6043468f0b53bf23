using System.CommandLine;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl region evacuate</c>.</summary>
internal static class RegionEvacuateCommand
{
    public static Command Create()
    {
        Option<string[]> failoverTo = RegionDrainCommand.FailoverTo();
        return new RegionDecision().Build(
            "evacuate",
            "Send nothing to a region any more, at once",
            mayEnd: true,
            [failoverTo],
            parsed => new() { State = "Evacuated", FailoverTo = parsed.GetValue(failoverTo) is { Length: > 0 } regions ? regions : null },
            status => status.IsDrained);
    }
}
