using System.Net;
using System.Runtime.InteropServices;

namespace Mesh.Proxy.Transport;

/// <summary>Counts what each address has under way, such as handshakes, so that one of them cannot fill the proxy with connections that it never finishes.</summary>
/// <param name="limit">Most for one address, at least 1.</param>
internal sealed class SourceLimit(int limit)
{
    private readonly Lock _change = new();
    private readonly Dictionary<IPAddress, int> _bySource = [];

    /// <returns>False if <paramref name="source"/> has too many; otherwise <see cref="Leave"/> must follow.</returns>
    public bool TryEnter(IPAddress source)
    {
        lock (_change)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_bySource, source, out _);
            if (count >= limit)
            {
                return false;
            }

            count++;
            return true;
        }
    }

    public void Leave(IPAddress source)
    {
        lock (_change)
        {
            if (--CollectionsMarshal.GetValueRefOrNullRef(_bySource, source) == 0)
            {
                _bySource.Remove(source);
            }
        }
    }
}
