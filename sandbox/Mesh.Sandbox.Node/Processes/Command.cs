using System.Diagnostics;
using System.Text;

namespace Mesh.Sandbox.Node.Processes;

/// <summary>Runs one short system program (<c>ip</c>, <c>nft</c>) with a script on its standard input.</summary>
internal static class Command
{
    /// <summary>Far above what any of these programs needs; a hung one must not hang a pod for ever.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Runs the program and returns its standard output.</summary>
    /// <exception cref="CommandException">It could not be started, failed or took too long.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, string input, SandboxMark mark, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment[SandboxMark.Variable] = mark.StateDirectory;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new CommandException($"{program} could not be started: {e.Message}", e);
        }

        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bounded.Token);
            var errors = process.StandardError.ReadToEndAsync(bounded.Token);
            await WriteInputAsync(process, input, bounded.Token);
            await process.WaitForExitAsync(bounded.Token);
            return process.ExitCode == 0
                ? await output
                : throw new CommandException($"{program} failed with {process.ExitCode}: {(await errors).Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            cancellationToken.ThrowIfCancellationRequested();
            throw new CommandException($"{program} did not end within {Timeout.TotalSeconds} s");
        }
    }

    private static async Task WriteInputAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything: its exit code and its errors say why.
        }
    }
}
