namespace Mesh.ControlPlane.Federation;

/// <summary>What every part of federation needs.</summary>
internal sealed record FederationSurroundings(TimeProvider Time, ILogger<FederationSurroundings> Logger);
