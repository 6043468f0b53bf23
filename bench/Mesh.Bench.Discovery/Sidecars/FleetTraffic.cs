namespace Mesh.Bench.Discovery.Sidecars;

/// <summary>What all sidecars together were sent, up to some moment or between two.</summary>
/// <param name="Responses">Messages.</param>
/// <param name="Resources">Resources in them, each for one sidecar: pushes.</param>
/// <param name="Bytes">Size of the messages, without the framing of gRPC and TLS.</param>
internal readonly record struct FleetTraffic(long Responses, long Resources, long Bytes)
{
    public static FleetTraffic operator -(FleetTraffic later, FleetTraffic earlier) =>
        new(later.Responses - earlier.Responses, later.Resources - earlier.Resources, later.Bytes - earlier.Bytes);
}
