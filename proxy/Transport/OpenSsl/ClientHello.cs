namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>What the start of a TLS connection offers to speak.</summary>
/// <param name="Status">Whether it could be read; the rest is only meaningful if <see cref="ClientHelloStatus.Complete"/>.</param>
/// <param name="OffersHttp1">ALPN names <c>http/1.1</c>.</param>
/// <param name="OffersOther">ALPN names something else.</param>
internal readonly record struct ClientHello(ClientHelloStatus Status, bool OffersHttp1 = false, bool OffersOther = false);
