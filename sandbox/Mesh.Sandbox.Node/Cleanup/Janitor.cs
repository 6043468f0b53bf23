using System.Diagnostics;
using Mesh.Sandbox.Node.Containers;

namespace Mesh.Sandbox.Node.Cleanup;

/// <summary>
/// A child process that outlives this one for a moment: when its input closes, for whatever reason, it kills everything that runs in the cluster's network
/// namespaces and removes the namespaces and the state directory. Starting it first removes what a crashed run left.
/// </summary>
public sealed class Janitor : IAsyncDisposable
{
    /// <summary>Its own limits (10 s for the lock, 2 s for killing) and a margin.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private Janitor(Process process) => _process = process;

    internal int ProcessId => _process.Id;

    /// <summary>Removes leftovers, then watches over this process. To be called before anything else of the cluster is created.</summary>
    /// <param name="launcherPath">The launcher.</param>
    /// <param name="stateDirectory">Its last part is the cluster's name, by which the janitor knows the cluster's namespaces. The directory above it must have a parent.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="InvalidOperationException">Another sandbox with this state directory is running.</exception>
    public static async Task<Janitor> StartAsync(string launcherPath, string stateDirectory, CancellationToken cancellationToken)
    {
        var process = ContainerProcess.Launch(launcherPath, ["janitor", stateDirectory]);
        try
        {
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bounded.CancelAfter(Timeout);
            var answer = await process.StandardOutput.ReadLineAsync(bounded.Token);
            return answer == "ready"
                ? new Janitor(process)
                : throw new InvalidOperationException($"the janitor of {stateDirectory} did not start: {answer}");
        }
        catch
        {
            ContainerProcess.CloseInput(process);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Removes everything and waits until that is done.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var bounded = new CancellationTokenSource(Timeout);
        await _process.WaitForExitAsync(bounded.Token);
        _process.Dispose();
    }
}
