namespace Mesh.Proxy.Telemetry;

/// <summary>A series of counted requests as its readers see it.</summary>
/// <param name="Tags">Labels.</param>
/// <param name="Count">Requests that ended.</param>
internal readonly record struct RequestTotal(KeyValuePair<string, string>[] Tags, long Count);
