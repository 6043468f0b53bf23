using System.Text;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>Runs one more program inside a running container: exec probes and hooks.</summary>
internal static class ContainerExec
{
    /// <summary>As much of the output as kubelet keeps for a probe's message.</summary>
    private const int MaxOutputBytes = 10 * 1024;

    public static async Task<ExecResult> RunAsync(
        string launcherPath,
        int processId,
        LaunchSpec spec,
        TimeSpan timeout,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        using var launcher = ContainerProcess.Launch(launcherPath, ["exec", processId.ToString()]);
        using var bounded = new CancellationTokenSource(timeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bounded.Token);
        try
        {
            await launcher.StandardInput.BaseStream.WriteAsync(spec.Encode(), linked.Token);
            await launcher.StandardInput.BaseStream.FlushAsync(linked.Token);
            var outputs = await Task.WhenAll(ReadAsync(launcher.StandardOutput, linked.Token), ReadAsync(launcher.StandardError, linked.Token));
            await launcher.WaitForExitAsync(linked.Token);
            return new ExecResult(launcher.ExitCode, string.Concat(outputs).Trim());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ExecResult(null, $"timed out after {timeout.TotalSeconds} s");
        }
        catch (IOException e)
        {
            return new ExecResult(null, e.Message);
        }
        finally
        {
            ContainerProcess.CloseInput(launcher);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var kept = new StringBuilder();
        var buffer = new char[4096];
        for (int n; (n = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            kept.Append(buffer, 0, Math.Min(n, MaxOutputBytes - kept.Length));
        }

        return kept.ToString();
    }
}
