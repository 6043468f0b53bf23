namespace Mesh.Proxy.Balancing;

/// <summary>
/// Live counters of one endpoint: requests in flight and the latency estimate. Long-lived: snapshots come and go, the next one re-uses the object by
/// address, so a configuration change does not forget what was measured. Updated without locks.
/// </summary>
internal sealed class EndpointState;
