namespace Mesh.Sandbox.Load;

/// <summary>Answer to <c>GET /stats</c> of the sample load generator.</summary>
internal sealed record LoadStatistics(IReadOnlyList<LoadTarget> Targets);
