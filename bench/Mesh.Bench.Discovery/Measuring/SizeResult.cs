using Mesh.Bench.Discovery.Plan;

namespace Mesh.Bench.Discovery.Measuring;

/// <summary>Everything that was measured in a mesh of one size.</summary>
internal sealed record SizeResult(MeshSize Size)
{
    /// <summary>From the start of the first replica until it served.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>Until all sidecars, new to the mesh, had everything.</summary>
    public required TimeSpan Connect { get; init; }

    public required ChangeResult Change { get; init; }

    public required ChurnResult Churn { get; init; }

    public required RestartResult Restart { get; init; }

    public required ReconnectResult Reconnect { get; init; }

    /// <summary>The most resident memory of the control plane, of both replicas, after one of the measurements, in MiB.</summary>
    public required double ResidentMegabytes { get; init; }

    /// <summary>The most that either replica had at any time, in MiB, the reading of the first lists included.</summary>
    public required double PeakMegabytes { get; init; }
}
