namespace Mesh.Bench.Sidecar.Load;

/// <summary>Commands that run a load generator inside a network namespace.</summary>
internal static class ClientNetwork
{
    /// <summary>The command inside a namespace of <c>/run/netns</c>; the program replaces <c>nsenter</c>, so signals reach it.</summary>
    public static IReadOnlyList<string> In(string network, IReadOnlyList<string> command) => ["nsenter", $"--net=/run/netns/{network}", "--", .. command];
}
