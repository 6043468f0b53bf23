namespace Mesh.ControlPlane.Identity;

/// <summary>How often callers may come for certificates.</summary>
internal sealed class IssuanceLimits(TimeProvider time)
{
    /// <summary>By pod: a sidecar that crashes in a loop gets ten certificates at once, then one every ten seconds.</summary>
    public CallerLimiter Workloads { get; } = new(10, TimeSpan.FromSeconds(10), time, new Random());

    /// <summary>
    /// Tokens that Kubernetes must be asked about, by address: before the token is judged nothing else is known of the caller, and each question costs the API
    /// server work. A node whose pods share an address may start this many at once.
    /// </summary>
    public CallerLimiter Reviews { get; } = new(100, TimeSpan.FromMilliseconds(500), time, new Random());
}
