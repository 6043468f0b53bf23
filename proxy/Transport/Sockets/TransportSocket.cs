namespace Mesh.Proxy.Transport.Sockets;

/// <summary>
/// A connection as its owner sees it: bytes in the clear, never blocking. Belongs to one loop, whose thread is the only one to touch it. Named after Envoy's concept.
/// </summary>
internal abstract class TransportSocket
{
    /// <summary>Who is told when the socket is ready; may change in the life of a connection.</summary>
    public ITransportOwner? Owner { get; set; }

    public abstract bool IsClosed { get; }

    /// <summary>
    /// Whether something has come that was not read, or the peer has ended, as far as can be told without asking the kernel. Edge-triggered, nobody says it twice: whoever puts a
    /// connection aside looks here first.
    /// </summary>
    public abstract bool HasNews { get; }

    /// <summary>For how long the peer has acknowledged nothing of what was sent to it again and again; zero if it does. Says nothing about the peer's application, which may take its time.</summary>
    public abstract TimeSpan Silence { get; }

    /// <summary>Reads what is there, at most the length of <paramref name="into"/>.</summary>
    public abstract IoResult Read(Span<byte> into);

    /// <summary>Writes what there is room for. What was refused must be offered again, unchanged, perhaps with more behind it.</summary>
    public abstract IoResult Write(ReadOnlySpan<byte> bytes);

    /// <summary>Says that nothing more will be written; reading goes on.</summary>
    /// <returns>False if there is no room to say it: to be called again when the socket is ready.</returns>
    public abstract bool EndOutput();

    /// <summary>Ends both directions, properly if that is possible without waiting.</summary>
    public abstract void Close();

    /// <summary>Ends the connection with a reset, so that the peer does not take a part for the whole.</summary>
    public abstract void Abort();
}
