namespace Mesh.Bench.Discovery.Plan;

/// <summary>How large a mesh is.</summary>
/// <param name="Services">Services, each with <see cref="EndpointsPerService"/> pods, all with a sidecar.</param>
/// <param name="Sidecars">How many of those sidecars are connected.</param>
internal sealed record MeshSize(int Services, int Sidecars)
{
    public const int EndpointsPerService = 10;
    public const int LeastServices = 10;
    public const int MostServices = 20_000;

    /// <summary>Sidecars that watch each watched service, in every size: what a change costs can be compared.</summary>
    private const int Subscribers = 20;

    /// <summary>Pods of each service that may be restarted: the last ones, no sidecar of which is connected.</summary>
    private const int RestartablePods = 4;

    public int Endpoints => Services * EndpointsPerService;

    /// <summary>Services that somebody watches.</summary>
    public int WatchedServices => Math.Min(Services, Sidecars);

    /// <summary>Services that each sidecar watches: 20, or fewer where there are more sidecars than services.</summary>
    public int SubscriptionsPerSidecar => Math.Clamp(Subscribers * WatchedServices / Sidecars, 1, WatchedServices);

    /// <summary>Pods of watched services that may be restarted.</summary>
    public int MostRestarts => WatchedServices * RestartablePods;

    /// <summary>For example <c>250</c> and <c>10k</c>.</summary>
    public string Name => Services % 1000 == 0 ? $"{Services / 1000}k" : Services.ToString();
}
