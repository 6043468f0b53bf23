using System.Net;

namespace Mesh.ControlPlane.Federation.Following;

/// <summary>Who follows.</summary>
/// <param name="Cluster">Name of this cluster.</param>
/// <param name="Forbidden">Its addresses that no peer may name, such as that of its API server: what is stated decides where sidecars connect to.</param>
internal sealed record OwnPlace(string Cluster, IReadOnlySet<IPAddress> Forbidden);
