namespace Mesh.ControlPlane.Model.Policies;

/// <summary>Requests that are sent to a further endpoint while the one that was asked has not answered.</summary>
/// <param name="DelayMilliseconds">From one try to the next.</param>
/// <param name="MaxTries">The first included.</param>
internal sealed record Hedging(uint DelayMilliseconds, uint? MaxTries);
