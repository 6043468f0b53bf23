using System.ComponentModel;

namespace Mesh.Proxy.Transport.Sockets;

/// <summary>Who gets the connections of a listener, and how many of them. Loop thread only.</summary>
internal interface IConnectionAcceptor
{
    /// <summary>Takes a place for one more connection.</summary>
    /// <returns>False if there is none: the connection is closed at once.</returns>
    bool TryEnter();

    /// <summary>Carries a connection, which has its place, and owns its descriptor from here on; it may end at once.</summary>
    /// <exception cref="Win32Exception">The kernel watches no more descriptors; this one and its place stay with the listener.</exception>
    void Accept(int descriptor);

    /// <summary>Gives back the place of a connection that could not be carried.</summary>
    void Leave();
}
