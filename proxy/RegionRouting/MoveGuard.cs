using System.Collections.Immutable;
using Mesh.Proxy.State;

namespace Mesh.Proxy.RegionRouting;

/// <summary>
/// How much of what operators have moved to a region it is given: as much as its pods take. Pods say themselves, by refusing (<c>overflow-concurrency</c>), when they have as many requests under way as
/// their latency says that they can bear: that is the capacity that was measured. Where they refuse, this sidecar sends less of what does not belong there, so that those who do find room; where they do
/// not, it sends more again, a little each second. Requests count without locks; everything else is one thread's at a time.
/// </summary>
internal sealed class MoveGuard
{
    /// <summary>Refusals, of what was let through, that are no reason to send less: that is how it is found out that there is room.</summary>
    public const double Tolerated = 0.05;

    /// <summary>Added at each look at which hardly anybody has refused, of what is let through: a region that takes little is not given much too much.</summary>
    public const double Rise = 0.1;

    /// <summary>Added at least.</summary>
    public const double LeastRise = 0.01;

    /// <summary>What remains however full the region is: else nobody would find out that it is not any more.</summary>
    public const double Least = 0.02;

    /// <summary>Of fewer requests a share of refusals says little.</summary>
    public const int MinRequests = 10;

    /// <summary>From that on the operator wants everything to be let through, and the pods alone refuse.</summary>
    private const int MostGuarded = 100;

    private ImmutableArray<EndpointModel> _endpoints = [];
    private int _maxLoadPercent = MostGuarded;
    private long _known;
    private long _passed;
    private double _share = 1;

    /// <summary>Part of the moved requests that is let through, 0–1.</summary>
    public double Share => Volatile.Read(ref _share);

    /// <summary>A moved request goes there.</summary>
    public void OnPassed() => Interlocked.Increment(ref _passed);

    /// <summary>What is guarded from now on. What is known stays.</summary>
    /// <param name="endpoints">Those of the region.</param>
    /// <param name="maxLoadPercent">Of what the region takes, how much it may be given; more than 100: everything is let through.</param>
    public void Watch(ImmutableArray<EndpointModel> endpoints, int maxLoadPercent)
    {
        long fresh = Refusals() - _known;
        (_endpoints, _maxLoadPercent) = (endpoints, maxLoadPercent);
        _known = Refusals() - fresh;
    }

    /// <summary>Looks at what has happened since the last look.</summary>
    /// <returns>True if the share may change: then look again soon.</returns>
    public bool Look()
    {
        long passed = Volatile.Read(ref _passed);
        if (_maxLoadPercent > MostGuarded)
        {
            Interlocked.Add(ref _passed, -passed);
            Volatile.Write(ref _share, 1);
            return false;
        }

        if (passed < MinRequests && Share == 1)
        {
            // They count at the next look.
            return passed > 0;
        }

        long refusals = Refusals();
        double refused = passed == 0 ? 0 : Math.Clamp((double)(refusals - _known) / passed, 0, 1);
        Interlocked.Add(ref _passed, -passed);
        _known = refusals;
        Volatile.Write(ref _share, Math.Clamp(refused > Tolerated ? Share * (1 - refused) * _maxLoadPercent / MostGuarded : Share + Math.Max(LeastRise, Rise * Share), Least, 1));
        return passed > 0 || Share < 1;
    }

    private long Refusals() => _endpoints.Sum(endpoint => endpoint.State.Refusals);
}
