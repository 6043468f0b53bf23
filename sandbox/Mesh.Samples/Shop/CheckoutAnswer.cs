namespace Mesh.Samples.Shop;

/// <summary>What checkout answers to <c>GET /</c>.</summary>
/// <param name="Version">Version of checkout.</param>
/// <param name="Hostname">Its pod.</param>
/// <param name="Client">SPIFFE id of the caller as checkout's sidecar saw it; empty for a plain caller.</param>
/// <param name="ForwardedClientCert">The header it was taken from, empty without one.</param>
internal sealed record CheckoutAnswer(string Version, string Hostname, string Client, string ForwardedClientCert);
