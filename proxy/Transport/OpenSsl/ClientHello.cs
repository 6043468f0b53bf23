namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>What the start of a TLS connection offers to speak.</summary>
/// <param name="Status">Whether it could be read; the rest is only meaningful if <see cref="ClientHelloStatus.Complete"/>.</param>
/// <param name="OffersMeshProtocol">ALPN names a protocol that is spoken between sidecars, see <see cref="Mesh.Api.WellKnown.ApplicationProtocols"/>.</param>
internal readonly record struct ClientHello(ClientHelloStatus Status, bool OffersMeshProtocol = false);
