using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mesh.Bench.Processes;

/// <summary>A program of the machine that runs until it ends or is told to. Disposal kills it.</summary>
internal sealed partial class RunningTool : IDisposable
{
    private const int InterruptSignal = 2;
    private const int TerminateSignal = 15;

    /// <summary>Enough of what a failing program says to know why.</summary>
    private const int MaxQuotedCharacters = 600;

    private readonly IReadOnlyList<string> _command;
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private RunningTool(IReadOnlyList<string> command, Process process)
    {
        _command = command;
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <param name="command">Program and arguments.</param>
    /// <exception cref="BenchException">It could not be started.</exception>
    public static RunningTool Start(IReadOnlyList<string> command)
    {
        try
        {
            return new(command, Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true })!);
        }
        catch (Win32Exception exception)
        {
            throw new BenchException($"'{command[0]}' could not be started ({exception.Message}): './mesh bench' installs what is missing when run as root");
        }
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>As Kubernetes would: servers finish what they are at.</summary>
    public void Terminate() => _ = Kill(_process.Id, TerminateSignal);

    /// <summary>As Ctrl-C would: programs that report at their end do so.</summary>
    public void Interrupt() => _ = Kill(_process.Id, InterruptSignal);

    /// <summary>Waits for the end.</summary>
    /// <returns>Its standard output.</returns>
    /// <exception cref="BenchException">It failed or took too long.</exception>
    public async Task<string> EndAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(timeout);
        try
        {
            await _process.WaitForExitAsync(bounded.Token);
            string output = await _output.WaitAsync(bounded.Token);
            return _process.ExitCode == 0
                ? output
                : throw new BenchException($"'{string.Join(' ', _command)}' failed with {_process.ExitCode}: {Quote(await _errors.WaitAsync(bounded.Token) + output)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchException($"'{string.Join(' ', _command)}' did not end within {timeout.TotalSeconds:0} s");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static string Quote(string text)
    {
        string line = text.Trim().ReplaceLineEndings(" | ");
        return line.Length <= MaxQuotedCharacters ? line : "… " + line[^MaxQuotedCharacters..];
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
