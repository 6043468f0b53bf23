namespace Mesh.Samples.Shop;

/// <summary>What web answers to <c>GET /</c>.</summary>
/// <param name="Version">Version of web.</param>
/// <param name="Hostname">Its pod.</param>
/// <param name="Client">SPIFFE id of web's caller.</param>
/// <param name="Checkout">What checkout answered to web.</param>
internal sealed record WebAnswer(string Version, string Hostname, string Client, CheckoutAnswer Checkout);
