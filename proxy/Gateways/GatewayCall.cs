using System.Net;

namespace Mesh.Proxy.Gateways;

/// <summary>What is known of a connection to a gateway.</summary>
/// <param name="Source">Who calls; null if it had gone before anybody could ask.</param>
/// <param name="StartedAt">Time stamp of its beginning.</param>
/// <param name="ServerName">What it has named; empty before, and if it was nothing that a name could be.</param>
internal readonly record struct GatewayCall(IPEndPoint? Source, long StartedAt, string ServerName = "");
