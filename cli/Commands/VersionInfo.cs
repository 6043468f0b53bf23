namespace Mesh.Cli.Commands;

/// <summary>What <c>meshctl version</c> prints.</summary>
/// <param name="Client">Version of this executable.</param>
/// <param name="ControlPlane">Tag of the control plane's image; null if there is none, or it was not asked for.</param>
internal sealed record VersionInfo(string Client, string? ControlPlane);
