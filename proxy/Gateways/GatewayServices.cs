using Mesh.Proxy.Discovery;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Gateways;

/// <summary>What the connections of a gateway share, on all loops.</summary>
/// <param name="Cluster">The one whose services it passes connections to.</param>
/// <param name="Exports">Finds them.</param>
/// <param name="Sources">Bounds the connections of one address.</param>
/// <param name="Journal">Tells of them.</param>
internal sealed record GatewayServices(string Cluster, ExportResolver Exports, SourceLimit Sources, GatewayJournal Journal);
