namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>Fatal alerts that can be sent before a handshake has begun (RFC 8446 §6, RFC 6066 §3, RFC 7301 §3.2).</summary>
internal enum TlsAlert : byte
{
    InternalError = 80,
    UnrecognizedName = 112,
    NoApplicationProtocol = 120,
}
