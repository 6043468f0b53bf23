namespace Mesh.ControlPlane.Admin;

/// <summary>What must happen before a replica serves.</summary>
internal static class ReadinessConditions
{
    /// <summary>Every list of the Kubernetes API has been read.</summary>
    public const string Caches = "caches-synced";

    /// <summary>The certificate authority has been read or created.</summary>
    public const string Authority = "authority-loaded";

    /// <summary>What was kept of linked clusters has been read: sidecars must not be told that it is gone.</summary>
    public const string Peers = "peers-read";

    /// <summary>What was decided about regions is known, here and by peers: sidecars must not go back to a region that is evacuated.</summary>
    public const string Regions = "regions-known";

    public static readonly IReadOnlyList<string> All = [Caches, Authority, Peers, Regions];
}
