using System.CommandLine;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl region drain</c>.</summary>
internal static class RegionDrainCommand
{
    public static Command Create()
    {
        Option<string?> over = new("--over") { Description = "over how long, as in 5m; default: 30s" };
        Option<string[]> failoverTo = FailoverTo();
        return new RegionDecision().Build(
            "drain",
            "Send less and less, then nothing to a region; shows how far it is until it is done. Ending this command does not end the drain",
            mayEnd: true,
            [over, failoverTo],
            parsed => new() { State = "Draining", DrainOver = parsed.GetValue(over), FailoverTo = parsed.GetValue(failoverTo) is { Length: > 0 } regions ? regions : null },
            status => status.IsDrained);
    }

    public static Option<string[]> FailoverTo() => new("--failover-to")
    {
        Description = "where callers in this region go, first choice first; may be given several times; default: the nearest",
    };
}
