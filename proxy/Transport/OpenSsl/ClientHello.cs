namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>What the start of a TLS connection says in the clear.</summary>
/// <param name="Status">Whether it could be read; the rest is only meaningful if <see cref="ClientHelloStatus.Complete"/>.</param>
/// <param name="OffersMeshProtocol">ALPN names a protocol that is spoken between sidecars, see <see cref="Mesh.Api.WellKnown.ApplicationProtocols"/>.</param>
/// <param name="ServerName">Where in the bytes the name in SNI stands, as it was sent; empty without one.</param>
internal readonly record struct ClientHello(ClientHelloStatus Status, bool OffersMeshProtocol = false, Range ServerName = default)
{
    public static readonly ClientHello Invalid = new(ClientHelloStatus.Invalid);
}
