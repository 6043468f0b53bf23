namespace Mesh.Cli.Regions;

/// <summary>Pods of a service in one zone.</summary>
/// <param name="Region">Of the zone.</param>
/// <param name="Zone">May be empty.</param>
/// <param name="Pods">Ready ones.</param>
internal readonly record struct SimulatedPlace(string Region, string Zone, int Pods);
