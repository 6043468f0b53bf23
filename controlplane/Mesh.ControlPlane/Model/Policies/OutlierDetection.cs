namespace Mesh.ControlPlane.Model.Policies;

/// <summary>When endpoints are ejected, and for how long.</summary>
internal sealed record OutlierDetection
{
    public bool IsEnabled { get; init; } = true;

    public uint? ConsecutiveConnectErrors { get; init; }

    public uint? ConsecutiveGatewayFailures { get; init; }

    public uint? ConsecutiveServerErrors { get; init; }

    public SuccessRate? SuccessRate { get; init; }

    public uint? IntervalMilliseconds { get; init; }

    public uint? BaseEjectionMilliseconds { get; init; }

    public uint? MaxEjectionMilliseconds { get; init; }

    public uint? JitterMilliseconds { get; init; }

    /// <summary>0–100.</summary>
    public uint? MinReadyPercent { get; init; }
}
