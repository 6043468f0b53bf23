namespace Mesh.Proxy.Balancing;

/// <summary>How an endpoint is chosen among those of a tier.</summary>
internal enum BalancingAlgorithm
{
    /// <summary>The cheaper of two by latency × requests in flight.</summary>
    PeakEwma,

    /// <summary>The one of two with fewer requests in flight.</summary>
    LeastRequest,

    /// <summary>One after the other.</summary>
    RoundRobin,

    /// <summary>By chance alone.</summary>
    Random,

    /// <summary>Consistent hashing of something that the request carries.</summary>
    Maglev,
}
