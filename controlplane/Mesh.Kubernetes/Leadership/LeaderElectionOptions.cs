using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Leadership;

/// <summary>Who competes for which lease, and how patiently.</summary>
public sealed class LeaderElectionOptions
{
    /// <summary>The Lease object; created when missing.</summary>
    public required ResourceKey Lease { get; set; }

    /// <summary>This candidate; unique among all candidates, usually the pod's name.</summary>
    public required string Identity { get; set; }

    /// <summary>How long a candidate waits without a sign of life before it takes over. Default 15 s, as client-go; whole seconds.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a leader may fail to renew before it steps down. Default 10 s; must be shorter than the lease.</summary>
    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between tries. Default 2 s; a fifth more at random, so that candidates do not collide for ever.</summary>
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);

    internal const double JitterFactor = 1.2;

    /// <summary>All faults of these options; empty when they are sound.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (string.IsNullOrEmpty(Identity))
        {
            faults.Add("Identity is empty.");
        }

        if (LeaseDuration <= RenewDeadline)
        {
            faults.Add($"LeaseDuration ({LeaseDuration}) must be longer than RenewDeadline ({RenewDeadline}): otherwise two candidates lead at once.");
        }

        if (RenewDeadline <= RetryPeriod * JitterFactor)
        {
            faults.Add($"RenewDeadline ({RenewDeadline}) must allow more than one try of RetryPeriod ({RetryPeriod}) with jitter.");
        }

        return faults;
    }
}
