namespace Mesh.Proxy.Relay;

/// <summary>An accepted connection that the engine carries. Loop thread only.</summary>
internal interface IRelayConnection
{
    /// <summary>The pod ends, and goes on serving: tells the peer to ask elsewhere, if that can be said before the next answer.</summary>
    void BeginLameDuck()
    {
    }

    /// <summary>Ends the connection as soon as what runs on it has ended.</summary>
    void Drain();

    /// <summary>Ends it now, with a reset.</summary>
    void Abort();

    /// <summary>The policy has changed: ends the connection if it may not go on.</summary>
    void Rejudge();
}
