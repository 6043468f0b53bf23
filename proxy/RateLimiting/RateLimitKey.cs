namespace Mesh.Proxy.RateLimiting;

/// <summary>Who shares a bucket.</summary>
internal enum RateLimitKey
{
    Workload,

    /// <summary>Each proven identity has its own.</summary>
    Client,
}
