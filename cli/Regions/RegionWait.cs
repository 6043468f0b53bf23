namespace Mesh.Cli.Regions;

/// <summary>Follows a decision until it is carried out, and says how far it is.</summary>
internal sealed class RegionWait(RegionStore store, TextWriter progress, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A leading control plane decides within a second; without one, nothing happens.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until it is in force or never will be.</summary>
    /// <param name="region">Its region.</param>
    /// <param name="isDone">What is waited for.</param>
    /// <param name="cancellationToken">Ends the wait; what was decided goes on.</param>
    public async Task<RegionStatus> UntilAsync(string region, Func<RegionStatus, bool> isDone, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        (string State, int Available)? shown = null;
        while (true)
        {
            RegionObject found = await store.GetAsync(region, cancellationToken)
                ?? throw new MeshctlException(ExitCodes.Failed, $"RegionPolicy {region} was deleted meanwhile", "see its Events with `kubectl get events`");
            RegionStatus status = RegionStatus.Of(found);
            if (status.IsRefused)
            {
                throw new MeshctlException(ExitCodes.Failed, $"the decision about {region} is not in force: {status.Message}", "see `meshctl region list`");
            }

            if (status.IsEffective && shown != (status.State, status.Available))
            {
                shown = (status.State, status.Available);
                await progress.WriteLineAsync($"{region} is {status.State}: {status.Available} % of the requests may use it");
            }

            if (status.IsEffective && isDone(status))
            {
                return status;
            }

            if (!status.IsEffective && time.GetElapsedTime(started) > Patience)
            {
                throw new MeshctlException(ExitCodes.Failed, $"the control plane has not made it a decision within {Patience.TotalSeconds:0} s", "run `meshctl check`; the object stays, and is decided as soon as a control plane leads");
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }
}
