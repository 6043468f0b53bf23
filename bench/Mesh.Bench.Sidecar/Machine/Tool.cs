using System.ComponentModel;
using System.Diagnostics;

namespace Mesh.Bench.Sidecar.Machine;

/// <summary>Runs a program of the machine and takes what it prints.</summary>
internal static class Tool
{
    /// <summary>Enough of what a failing program says to know why.</summary>
    private const int MaxQuotedCharacters = 600;

    /// <summary>Runs to the end.</summary>
    /// <param name="timeout">Then it is killed and counts as failed.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="BenchException">It could not be started, failed or took too long.</exception>
    public static async Task<string> RunAsync(TimeSpan timeout, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Start(start);
        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(timeout);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(bounded.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(bounded.Token);
            await process.WaitForExitAsync(bounded.Token);
            return process.ExitCode == 0
                ? await output
                : throw new BenchException($"'{string.Join(' ', command)}' failed with {process.ExitCode}: {Quote(await errors + await output)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchException($"'{string.Join(' ', command)}' did not end within {timeout.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new BenchException($"'{start.FileName}' could not be started ({exception.Message}): './mesh bench sidecar' installs what is missing when run as root");
        }
    }

    private static string Quote(string text)
    {
        string line = text.Trim().ReplaceLineEndings(" | ");
        return line.Length <= MaxQuotedCharacters ? line : "… " + line[^MaxQuotedCharacters..];
    }
}
