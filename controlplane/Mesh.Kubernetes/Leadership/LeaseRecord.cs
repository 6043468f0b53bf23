using k8s.Models;

namespace Mesh.Kubernetes.Leadership;

/// <summary>What a candidate last saw in the lease, and when by its own clock. Other machines' clocks are never trusted.</summary>
internal sealed class LeaseRecord(TimeProvider time)
{
    private string _seen = "";
    private long _seenAt = time.GetTimestamp();

    public V1Lease? Lease { get; private set; }

    public string Holder => Lease?.Spec?.HolderIdentity ?? "";

    /// <summary>Notes the lease; the clock of its expiry starts anew only if the holder wrote to it.</summary>
    public void Observe(V1Lease? lease)
    {
        Lease = lease;
        var content = lease?.Spec is { } spec ? $"{spec.HolderIdentity}|{spec.RenewTime:O}|{spec.AcquireTime:O}|{spec.LeaseTransitions}" : "";
        if (content != _seen)
        {
            _seen = content;
            _seenAt = time.GetTimestamp();
        }
    }

    /// <summary>Whether the holder has been silent for its own lease duration, as seen from here.</summary>
    public bool IsExpired(TimeSpan ownDuration)
    {
        var duration = Lease?.Spec?.LeaseDurationSeconds is { } seconds and > 0 ? TimeSpan.FromSeconds(seconds) : ownDuration;
        return time.GetElapsedTime(_seenAt) >= duration;
    }
}
