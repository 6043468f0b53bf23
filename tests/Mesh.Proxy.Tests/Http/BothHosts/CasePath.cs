namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Which way a case's bytes go.</summary>
public enum CasePath
{
    /// <summary>Application, its sidecar, a backend without a sidecar.</summary>
    Outbound,

    /// <summary>Application, its sidecar, mutual TLS, the backend's sidecar, the backend.</summary>
    Mesh,

    /// <summary>A client outside of the mesh, the backend's sidecar, the backend.</summary>
    Inbound,
}
