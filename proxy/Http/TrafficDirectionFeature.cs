using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Http;

/// <summary>Left on a connection that is handed to the HTTP host; requests see it through the connection.</summary>
internal sealed record TrafficDirectionFeature(TrafficDirection Direction);
