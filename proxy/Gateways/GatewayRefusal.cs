namespace Mesh.Proxy.Gateways;

/// <summary>Why a connection was not passed on (docs/gateways.md).</summary>
internal enum GatewayRefusal
{
    /// <summary>Its address has as many connections open, or as many that have not named anybody yet, as one may have.</summary>
    SourceLimit,

    /// <summary>It ended before it had said anything whole: a health check, mostly.</summary>
    Ended,

    /// <summary>No ClientHello within the time for it.</summary>
    TooSlow,

    /// <summary>Something else than one ClientHello in one record.</summary>
    NotTls,

    /// <summary>A ClientHello of somebody who is no sidecar.</summary>
    NotMesh,

    /// <summary>No name in SNI, or none that a service of the mesh has.</summary>
    BadName,

    /// <summary>The name is that of another cluster.</summary>
    OtherCluster,

    /// <summary>No service of that name is exported, or it has no such port.</summary>
    NotExported,

    /// <summary>The control plane could not be asked, or has not answered in time.</summary>
    NotKnown,

    /// <summary>The service has no endpoint with a sidecar.</summary>
    NoEndpoint,

    /// <summary>None of the endpoints that were tried took the connection.</summary>
    Unreachable,
}
