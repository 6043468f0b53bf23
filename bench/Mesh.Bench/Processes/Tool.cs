namespace Mesh.Bench.Processes;

/// <summary>Runs a program of the machine to its end.</summary>
internal static class Tool
{
    /// <summary>Runs it.</summary>
    /// <param name="timeout">Then it is killed and counts as failed.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="BenchException">It could not be started, failed or took too long.</exception>
    public static async Task<string> RunAsync(TimeSpan timeout, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        using RunningTool tool = RunningTool.Start(command);
        return await tool.EndAsync(timeout, cancellationToken);
    }
}
