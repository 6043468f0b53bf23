namespace Mesh.Bench.Discovery.Measuring;

/// <summary>All sidecars come to a fresh replica.</summary>
/// <param name="All">From the moment at which the replica served until the last sidecar had its answer.</param>
/// <param name="BytesPerSidecar">Configuration that each was sent, on average.</param>
/// <param name="ReplicaStart">From the start of the replica's process until it served.</param>
/// <param name="Refusals">Streams that were refused and opened again.</param>
internal sealed record ReconnectResult(TimeSpan All, double BytesPerSidecar, TimeSpan ReplicaStart, long Refusals);
