using System.Globalization;

namespace Mesh.Bench.Sidecar.Load;

/// <summary>Commands that run a load generator inside a network namespace.</summary>
internal static class ClientNetwork
{
    /// <summary>Ends a generator that has no exact duration of its own as Ctrl-C would, so that it reports.</summary>
    public static IReadOnlyList<string> For(TimeSpan duration, IReadOnlyList<string> command) =>
        ["timeout", "--preserve-status", "--signal=INT", duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture), .. command];

    /// <summary>The command inside a namespace of <c>/run/netns</c>.</summary>
    public static IReadOnlyList<string> In(string network, IReadOnlyList<string> command) => ["nsenter", $"--net=/run/netns/{network}", "--", .. command];
}
