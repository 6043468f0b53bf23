using Spectre.Console;

namespace Mesh.Bench.Commands;

/// <summary>The border of a benchmark: exceptions end here as a line for people and an exit code.</summary>
internal static class BenchBorder
{
    private const int Succeeded = 0;
    private const int Failed = 1;

    /// <param name="name">Name of the benchmark.</param>
    /// <param name="console">Where it says why it failed.</param>
    /// <param name="run">Measures and reports; false if something has no result.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string name, IAnsiConsole console, Func<Task<bool>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run() ? Succeeded : Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Failed;
        }
        catch (Exception exception)
        {
            // Whatever it was, the machine is cleaned up by now.
            console.MarkupLineInterpolated($"[red]mesh bench {name} failed: {exception.Message}[/]");
            return Failed;
        }
    }
}
