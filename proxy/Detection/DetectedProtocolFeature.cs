namespace Mesh.Proxy.Detection;

/// <summary>Left on a connection by detection, or by whoever knew better: then detection skips itself.</summary>
internal sealed record DetectedProtocolFeature(DetectedProtocol Protocol);
