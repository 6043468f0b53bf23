namespace Mesh.Cli.Links;

/// <summary>What one cluster gives to another so that it can join: nothing in it opens an API server.</summary>
/// <param name="Cluster">Name of the cluster that made it.</param>
/// <param name="Address">Where its control plane is reached, <c>host:port</c>.</param>
/// <param name="TrustDomain">Its trust domain.</param>
/// <param name="TrustBundle">PEM of its roots.</param>
/// <param name="Peer">Name of the cluster that may join.</param>
/// <param name="Token">With which it may join once.</param>
/// <param name="Expires">When the token ends.</param>
internal sealed record JoinBundle(string Cluster, string Address, string TrustDomain, string TrustBundle, string Peer, string Token, DateTimeOffset Expires);
