namespace Mesh.Bench.Sidecar.Topology;

/// <summary>Who is compared, in the order of the rounds.</summary>
internal enum Contender
{
    /// <summary>Our sidecar.</summary>
    Mesh,

    HAProxy,

    Nginx,
}
