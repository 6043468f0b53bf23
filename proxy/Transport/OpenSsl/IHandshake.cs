namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>A TLS handshake that has something to compute.</summary>
internal interface IHandshake
{
    /// <summary>Goes on as far as possible. Harmless if the handshake is over.</summary>
    void TakeTurn();
}
