using System.ComponentModel;
using System.Diagnostics;

namespace Mesh.Proxy.Redirection;

/// <summary>Runs programs that read or write rules, in the network namespace of this process.</summary>
internal static class RulesProgram
{
    /// <summary>
    /// Of iptables' older variant, which would have it under <c>/run</c>: the container's root file system is read-only. Nobody else works on the tables of a pod's namespace
    /// while its first init container runs.
    /// </summary>
    private const string LockFile = "/dev/shm/mesh-xtables.lock";

    /// <summary>Runs it to its end.</summary>
    /// <returns>Exit code and what it said on both streams; null if there is no such program.</returns>
    public static async Task<RulesRun?> RunAsync(string program, IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["XTABLES_LOCKFILE"] = LockFile;
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await WriteAsync(process, input, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new RulesRun(process.ExitCode, await output, (await errors).Trim());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and message say why.
        }
    }
}
