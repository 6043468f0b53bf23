using Mesh.Proxy.Http1;
using Mesh.Proxy.Mirroring;
using Mesh.Proxy.Relay.Exchanges;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Relay.Mirrors;

/// <summary>
/// What the request of a connection owes to its route's mirrors: drawn when it has a connection to its own backend, paid once when it was read whole. One object for the requests of a
/// connection.
/// </summary>
internal sealed class RequestMirrors(HttpRelay relay, RelayServices services)
{
    private RouteFilters? _filters;
    private uint _due;
    private bool _isDrawn;

    /// <summary>Somebody is to get a copy, and has not got it.</summary>
    public bool AreDue => _due != 0;

    /// <summary>A new request: nobody gets anything yet.</summary>
    public void Begin()
    {
        _due = 0;
        _isDrawn = false;
    }

    /// <summary>An attempt begins. The first one draws, and none after it: a request that is tried again is copied once.</summary>
    public void Draw(in RouteDecision route)
    {
        if (_isDrawn)
        {
            return;
        }

        _isDrawn = true;
        _filters = route.Filters;
        _due = services.MirrorSampler.Draw(_filters);
        if (AreDue && relay.Request.CanSwitchProtocols)
        {
            Drop(MirrorOutcomes.Upgrade);
        }
    }

    /// <summary>Those to whom a copy is due do not get it.</summary>
    public void Drop(string outcome)
    {
        for (int i = 0; AreDue; i++)
        {
            if (Take(i))
            {
                services.Metrics.Mirrored(_filters!.Mirrors[i].Backend.Name, outcome);
            }
        }
    }

    /// <summary>Sends the copies.</summary>
    /// <param name="request">The whole request as it came.</param>
    /// <param name="headLength">Bytes of its head.</param>
    /// <param name="rewrite">What the backend is to see of the head.</param>
    public void Send(ReadOnlySpan<byte> request, int headLength, in HeadRewrite rewrite)
    {
        if (request.Length > MirrorLimits.MaxRequestBytes)
        {
            Drop(MirrorOutcomes.TooLarge);
            return;
        }

        for (int i = 0; AreDue; i++)
        {
            if (Take(i))
            {
                Send(_filters!.Mirrors[i], request, headLength, rewrite);
            }
        }
    }

    /// <summary>The request is over.</summary>
    public void End()
    {
        Drop(MirrorOutcomes.Incomplete);
        _filters = null;
    }

    private bool Take(int index)
    {
        uint bit = 1u << index;
        bool isDue = (_due & bit) != 0;
        _due &= ~bit;
        return isDue;
    }

    private void Send(MirrorFilter mirror, ReadOnlySpan<byte> request, int headLength, in HeadRewrite rewrite)
    {
        if (services.Mirrors.TryRent(mirror) is not { } copy)
        {
            return;
        }

        // Fits: the buffer has room for the largest request that is copied and all that routes add.
        HeadWriter.TryWriteRequest(request, relay.Request, rewrite, copy.Free, out int written);
        copy.Fill(written);
        copy.Append(request[headLength..]);
        services.Mirrors.Start(mirror.Backend, copy, relay.Request.KnownMethod, services.Hasher.Of(mirror.Backend.Policy, relay.Head));
    }
}
