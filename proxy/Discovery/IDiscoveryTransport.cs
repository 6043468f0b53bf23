namespace Mesh.Proxy.Discovery;

/// <summary>Opens discovery streams to the control plane. A border: gRPC over mutual TLS in the sidecar, memory in tests.</summary>
internal interface IDiscoveryTransport
{
    /// <summary>Opens a stream; waits until the sidecar has a certificate to open it with.</summary>
    Task<IDiscoveryStream> OpenAsync(CancellationToken cancellationToken);
}
