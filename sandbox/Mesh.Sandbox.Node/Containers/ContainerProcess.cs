using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>A running container: the handle of its launcher, which stays beside it as its supervisor.</summary>
internal sealed class ContainerProcess : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    private readonly Process _launcher;
    private readonly Lock _inputLock = new();

    private ContainerProcess(Process launcher, int processId)
    {
        _launcher = launcher;
        ProcessId = processId;
        Exited = AwaitExitAsync(launcher);
    }

    /// <summary>The container's first process, as the host numbers it.</summary>
    public int ProcessId { get; }

    /// <summary>Ends with the exit code; 128 + signal when it was killed.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="ContainerStartException">The launcher could not build the container or find its program.</exception>
    public static async Task<ContainerProcess> StartAsync(string launcherPath, LaunchSpec spec, CancellationToken cancellationToken)
    {
        var launcher = Launch(launcherPath, ["run"]);
        try
        {
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bounded.CancelAfter(StartTimeout);
            await launcher.StandardInput.BaseStream.WriteAsync(spec.Encode(), bounded.Token);
            await launcher.StandardInput.BaseStream.FlushAsync(bounded.Token);
            var answer = await launcher.StandardOutput.ReadLineAsync(bounded.Token) ?? "failed the launcher gave no answer";
            const string started = "started ";
            if (!answer.StartsWith(started, StringComparison.Ordinal))
            {
                throw new ContainerStartException(ContainerStartException.RunError, answer["failed ".Length..]);
            }

            return new ContainerProcess(launcher, int.Parse(answer.AsSpan(started.Length), CultureInfo.InvariantCulture));
        }
        catch (Exception e)
        {
            CloseInput(launcher);
            launcher.Dispose();
            throw e is OperationCanceledException && !cancellationToken.IsCancellationRequested
                ? new ContainerStartException(ContainerStartException.RunError, $"the container was not started within {StartTimeout.TotalSeconds} s")
                : e;
        }
    }

    /// <summary>Sends a signal to the container's first process. One that it does not handle is ignored, as by the first process of every container.</summary>
    public void Signal(int number)
    {
        lock (_inputLock)
        {
            try
            {
                var input = _launcher.StandardInput.BaseStream;
                input.WriteByte((byte)number);
                input.Flush();
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException)
            {
                // It has just ended: there is nobody left to signal.
            }
        }
    }

    /// <summary>Kills the container if it still runs.</summary>
    public void Dispose()
    {
        lock (_inputLock)
        {
            CloseInput(_launcher);
        }

        // The handle is released with the exit: until then the child has to be waited for.
        Exited.ContinueWith(_ => _launcher.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>End of input makes a launcher kill whatever it has started.</summary>
    internal static void CloseInput(Process launcher)
    {
        try
        {
            launcher.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    internal static Process Launch(string launcherPath, IEnumerable<string> arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(launcherPath, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                WorkingDirectory = "/",
            },
        };
        process.StartInfo.Environment.Clear();
        process.Start();
        return process;
    }

    private static async Task<int> AwaitExitAsync(Process launcher)
    {
        await launcher.WaitForExitAsync();
        return launcher.ExitCode;
    }
}
