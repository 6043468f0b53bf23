using System.CommandLine;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl region</c>: takes regions out of service and back.</summary>
internal static class RegionCommand
{
    public static Command Create() => new("region", "Regions: take one out of service in all linked clusters, and back")
    {
        RegionListCommand.Create(),
        RegionSimulateCommand.Create(),
        RegionDrainCommand.Create(),
        RegionEvacuateCommand.Create(),
        RegionRestoreCommand.Create(),
    };
}
