using System.Net;

namespace Mesh.Proxy.Transport;

/// <summary>What the kernel knows about an accepted connection, whoever carries it.</summary>
internal interface IAcceptedSocket
{
    /// <summary>The address the accepting socket has; before redirection was undone.</summary>
    IPEndPoint? AcceptedAt { get; }

    /// <summary>A raw socket option.</summary>
    /// <returns>Bytes of the value.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The kernel has no such value.</exception>
    int GetRawSocketOption(int level, int name, Span<byte> value);
}
