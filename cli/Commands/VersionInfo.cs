namespace Mesh.Cli.Commands;

/// <summary>What <c>meshctl version</c> prints.</summary>
/// <param name="Client">Version of this executable.</param>
internal sealed record VersionInfo(string Client);
