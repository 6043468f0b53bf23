using Mesh.Proxy.Relay.Routers;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Http;

/// <summary>
/// The requests of a connection that are under way. A stream of gRPC may last for days: it is judged again when the policy changes, like a connection of bytes. Any thread.
/// </summary>
internal sealed class OpenRequests
{
    private readonly Lock _lock = new();
    private readonly Dictionary<HttpContext, KestrelRequestHead> _open = [];

    /// <summary>A request begins; before it is judged for the first time, so that no change of the policy is missed.</summary>
    public void Add(HttpContext context, KestrelRequestHead head)
    {
        lock (_lock)
        {
            _open.Add(context, head);
        }
    }

    /// <summary>A request has ended. From here on its context may be another's.</summary>
    public void Remove(HttpContext context)
    {
        lock (_lock)
        {
            _open.Remove(context);
        }
    }

    /// <summary>Breaks off what may not go on.</summary>
    public void Rejudge(RequestRouter router)
    {
        // Kestrel tells those who wait for the end of a request from other threads, so nobody is called within the lock.
        lock (_lock)
        {
            foreach ((HttpContext context, KestrelRequestHead head) in _open)
            {
                if (head.HasPath && !router.MayGoOn(head))
                {
                    context.Abort();
                }
            }
        }
    }
}
