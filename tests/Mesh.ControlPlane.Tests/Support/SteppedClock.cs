namespace Mesh.ControlPlane.Tests.Support;

/// <summary>The real clock, whose time of day can be put forward or back while measured times and timers go on undisturbed.</summary>
internal sealed class SteppedClock : TimeProvider
{
    /// <summary>How far the time of day is off.</summary>
    public TimeSpan Step { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Step;
}
