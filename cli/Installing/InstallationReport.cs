namespace Mesh.Cli.Installing;

/// <summary>What an installation, an upgrade or its end did.</summary>
/// <param name="Version">Version of the mesh's manifests.</param>
/// <param name="Before">Version that was there before; null for none.</param>
/// <param name="Objects">Kind and name of the objects that were written or deleted, in their order.</param>
/// <param name="IsReady">True if everything that was waited for is there.</param>
internal sealed record InstallationReport(string Version, string? Before, IReadOnlyList<string> Objects, bool IsReady);
