using System.Diagnostics;

namespace Mesh.Sandbox.Tools;

/// <summary>Runs the real <c>meshctl</c> against a cluster of the sandbox.</summary>
internal sealed class Meshctl(RepositoryLayout layout, string kubeconfig, TimeProvider time)
{
    private const string Executable = "meshctl";

    /// <summary>A command that has not ended by then is killed.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Exit code, and what was printed: the result if there is one, else what went wrong.</summary>
    public async Task<(int Code, string Output)> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using CancellationTokenSource timeout = new(Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        ProcessStartInfo start = new(Path.Combine(layout.BuildOutput("Mesh.Cli"), Executable), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = kubeconfig;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{Executable} could not be started");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(either.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            string printed = await output;
            string said = await errors;
            return (process.ExitCode, printed.Length > 0 ? printed : said);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
