namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>How far a handshake has come.</summary>
internal enum HandshakeProgress
{
    /// <summary>The peer has to say something, or has to read what we said.</summary>
    Pending,

    /// <summary>Both sides agree; who the peer is has yet to be judged.</summary>
    Done,

    /// <summary>It failed; the socket can only be closed.</summary>
    Failed,
}
