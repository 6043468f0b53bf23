using System.Diagnostics;

namespace Mesh.Sandbox.Tools;

/// <summary>Runs commands as a person would type them: <c>bash</c>, in the checkout, with <c>kubectl</c> and <c>meshctl</c> at hand.</summary>
internal sealed class Shell(RepositoryLayout layout)
{
    /// <summary>Runs a script that ends with the first command that fails.</summary>
    /// <param name="script">What is typed.</param>
    /// <param name="variables">Set before.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Exit code, and what was printed; with an error what was said of it behind.</returns>
    public async Task<(int Code, string Output)> RunAsync(string script, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = layout.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{layout.BuildOutput("Mesh.Cli")}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("bash could not be started");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            string printed = await output;
            string said = await errors;
            return (process.ExitCode, process.ExitCode == 0 ? printed : printed + said);
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
