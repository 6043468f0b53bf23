using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Memory;

/// <summary>Gives memory back when it is known to be of no use: after the start, after a certificate was replaced, and when a burst is over.</summary>
internal sealed class MemoryKeeper(TimeProvider time)
{
    /// <summary>By then the start's garbage is garbage: the first configuration is in force and the cache written.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly BurstEnd _burst = new();
    private bool _hasCertificate;

    /// <summary>A certificate is in force.</summary>
    public void OnCertificate(WorkloadCertificate certificate)
    {
        if (_hasCertificate)
        {
            ResidentMemory.GiveBackReplaced();
        }

        _hasCertificate = true;
    }

    /// <summary>Runs from the moment when the sidecar is ready until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, time, cancellationToken);
        ResidentMemory.GiveBackStart();
        using PeriodicTimer timer = new(BurstEnd.Period, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (_burst.Observe(GC.GetTotalAllocatedBytes(), Environment.WorkingSet))
            {
                ResidentMemory.GiveBackBurst();
                _burst.SetFloor(Environment.WorkingSet);
            }
        }
    }
}
