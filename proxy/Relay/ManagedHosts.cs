using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Relay;

/// <summary>The managed pipelines, one per listener.</summary>
internal sealed record ManagedHosts(ManagedConnections Outbound, ManagedConnections InboundPlain, ManagedConnections InboundMutualTls);
