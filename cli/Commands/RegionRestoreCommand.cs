using System.CommandLine;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl region restore</c>.</summary>
internal static class RegionRestoreCommand
{
    public static Command Create() => new RegionDecision().Build(
        "restore",
        "Let a region be used again, all of it at once; holds over whatever was decided before, in any cluster",
        mayEnd: false,
        [],
        _ => new() { State = "Active" },
        status => status.State == "Active");
}
