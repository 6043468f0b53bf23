namespace Mesh.ControlPlane.Discovery;

/// <summary>What every stream observes itself with.</summary>
internal sealed record StreamInstruments(StreamRegistry Streams, DiscoveryMetrics Metrics, TimeProvider Time, ILogger<DiscoveryStream> Logger);
