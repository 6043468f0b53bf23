using System.Diagnostics;

namespace Mesh.Sandbox.Tools;

/// <summary>Runs the real <c>kubectl</c> against the sandbox: scenarios change the mesh the way its users do.</summary>
internal sealed class Kubectl(string kubeconfig)
{
    /// <summary>A command that has not ended by then is killed and fails.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs <c>kubectl</c> and returns what it printed.</summary>
    /// <exception cref="KubectlException">It ended with another exit code than 0.</exception>
    public Task<string> RunAsync(CancellationToken cancellationToken, params string[] arguments) => RunAsync(null, arguments, cancellationToken);

    /// <summary>Applies a manifest given as text, as <c>kubectl apply -f -</c>.</summary>
    public Task<string> ApplyAsync(string yaml, CancellationToken cancellationToken) => RunAsync(yaml, ["apply", "-f", "-"], cancellationToken);

    /// <summary>Deletes what a manifest given as text names, as <c>kubectl delete -f -</c>; what is gone already is no error.</summary>
    public Task<string> DeleteAsync(string yaml, CancellationToken cancellationToken) => RunAsync(yaml, ["delete", "--ignore-not-found", "-f", "-"], cancellationToken);

    /// <summary>Waits until what a manifest given as text names is as it should be, as <c>kubectl wait -f -</c>.</summary>
    public Task<string> WaitAsync(string yaml, string condition, CancellationToken cancellationToken) =>
        RunAsync(yaml, ["wait", "--timeout=10s", "--for=" + condition, "-f", "-"], cancellationToken);

    private async Task<string> RunAsync(string? input, string[] arguments, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);

        ProcessStartInfo start = new("kubectl", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = kubeconfig;
        using Process process = Process.Start(start) ?? throw new KubectlException(arguments, "could not be started");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.StandardInput.WriteAsync((input ?? string.Empty).AsMemory(), timeout.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode == 0 ? await output : throw new KubectlException(arguments, (await errors).Trim());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KubectlException(arguments, $"did not end within {Timeout.TotalSeconds:0} s");
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
