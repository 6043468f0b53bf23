namespace Mesh.ControlPlane.Model.RateLimits;

/// <summary>Who shares a bucket.</summary>
internal enum RateLimitKey
{
    Workload,
    Client,
}
