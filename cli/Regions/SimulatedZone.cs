namespace Mesh.Cli.Regions;

/// <summary>What becomes of the pods of a service in one zone.</summary>
/// <param name="Region">Its region.</param>
/// <param name="Zone">May be empty: pods behind a gateway, of several zones.</param>
/// <param name="Pods">Ready ones.</param>
/// <param name="SharePercent">Of all requests to the service, how many it answers now.</param>
/// <param name="NextSharePercent">And afterwards.</param>
/// <param name="LoadPercent">What each pod gets afterwards, of what it gets now; null if it gets nothing now.</param>
/// <param name="Verdict">What a person should know of it; empty if there is nothing.</param>
internal sealed record SimulatedZone(string Region, string Zone, int Pods, double SharePercent, double NextSharePercent, double? LoadPercent, string Verdict);
