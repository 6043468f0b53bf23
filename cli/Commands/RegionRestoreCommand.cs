using System.CommandLine;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl region restore</c>.</summary>
internal static class RegionRestoreCommand
{
    public static Command Create()
    {
        Option<string?> over = new("--over") { Description = "over how long, as in 5m, or 0s for all of it at once; default: 30s" };
        return new RegionDecision().Build(
            "restore",
            "Let a region be used again, step by step; shows how far it is until it is done. Holds over whatever was decided before, in any cluster",
            mayEnd: false,
            [over],
            parsed => new() { State = "Active", RestoreOver = parsed.GetValue(over) },
            status => status is { State: "Active", Available: 100 });
    }
}
