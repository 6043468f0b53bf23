namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>How much of a ClientHello could be read.</summary>
internal enum ClientHelloStatus
{
    NeedMore,
    Complete,

    /// <summary>Something else, or longer than is looked at.</summary>
    Invalid,
}
