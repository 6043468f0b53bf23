namespace Mesh.Proxy.Telemetry;

/// <summary>Which way a connection goes, seen from the application beside the sidecar.</summary>
internal enum TrafficDirection
{
    /// <summary>From the application to others.</summary>
    Outbound,

    /// <summary>From others to the application.</summary>
    Inbound,
}
