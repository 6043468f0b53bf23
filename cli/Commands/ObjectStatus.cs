namespace Mesh.Cli.Commands;

/// <summary>How far the sidecars are with an object.</summary>
/// <param name="Kind">Of the object.</param>
/// <param name="Namespace">Of the object.</param>
/// <param name="Name">Of the object.</param>
/// <param name="Parent">The Service of which this speaks, for routes; else null.</param>
/// <param name="Applied">Whether all sidecars concerned act on its present version; null if nobody has said.</param>
/// <param name="Message">How many do, or why not.</param>
internal sealed record ObjectStatus(string Kind, string Namespace, string Name, string? Parent, bool? Applied, string Message);
