using Mesh.Proxy.Identity;
using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Proxy.Memory;

/// <summary>Gives memory back when it is known to be of no use: after the start, after a certificate was replaced, when a burst is over, and when many connections have ended.</summary>
internal sealed class MemoryKeeper(TimeProvider time)
{
    /// <summary>By then the start's garbage is garbage: the first configuration is in force and the cache written.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly BurstEnd _burst = new();
    private readonly EndedConnections _ended = new();
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

            if (_ended.Observe(TlsSocket.Live))
            {
                ResidentMemory.GiveBackConnections();
            }
        }
    }
}
