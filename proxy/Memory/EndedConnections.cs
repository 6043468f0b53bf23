namespace Mesh.Proxy.Memory;

/// <summary>
/// Tells when so many connections have ended that the C heap is worth looking through: the memory of a connection lies in a hundred pieces among those of others, and what lies
/// between pieces that are used is not given back by itself.
/// </summary>
internal sealed class EndedConnections
{
    /// <summary>Connections that are worth a look: of some 20 KB each.</summary>
    private const int WorthIt = 64;

    private int _most;

    /// <summary>Looks now and then.</summary>
    /// <param name="live">Connections that are open.</param>
    /// <returns>Whether more than half of what there were at the last time, or came since, have ended.</returns>
    public bool Observe(int live)
    {
        _most = Math.Max(_most, live);
        if (_most - live < WorthIt || live > _most / 2)
        {
            return false;
        }

        _most = live;
        return true;
    }
}
