namespace Mesh.ControlPlane.Model.Http;

/// <summary>What is tried again beyond what was never sent.</summary>
/// <param name="Codes">Status codes.</param>
/// <param name="Attempts">Further tries.</param>
/// <param name="BackoffMs">Shortest wait before the first further try; null = default.</param>
internal sealed record HttpRetry(ValueList<int> Codes, int Attempts, uint? BackoffMs);
