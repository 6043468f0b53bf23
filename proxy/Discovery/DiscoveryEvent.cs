using System.Net;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;

namespace Mesh.Proxy.Discovery;

/// <summary>What can happen to the discovery client. Everything comes through one bounded queue to one loop, which therefore needs no lock.</summary>
internal abstract record DiscoveryEvent
{
    private DiscoveryEvent()
    {
    }

    /// <summary>A stream can be written to; whether the other side answers is not known yet.</summary>
    internal sealed record StreamOpened(IDiscoveryStream Stream) : DiscoveryEvent;

    internal sealed record ResponseArrived(IDiscoveryStream Stream, DeltaDiscoveryResponse Response) : DiscoveryEvent;

    internal sealed record StreamClosed(IDiscoveryStream Stream) : DiscoveryEvent;

    /// <summary>A connection to an address that was not used before.</summary>
    internal sealed record AddressWanted(IPAddress Address) : DiscoveryEvent;

    /// <summary>A query for a DNS name that was not asked for before.</summary>
    internal sealed record NameWanted(string Name) : DiscoveryEvent;

    /// <summary>A connection from another network to a service of this cluster that was not called before.</summary>
    internal sealed record ExportWanted(ResourceName Service) : DiscoveryEvent;

    /// <summary>A deadline may have passed.</summary>
    internal sealed record TimePassed : DiscoveryEvent
    {
        public static readonly TimePassed Instance = new();
    }
}
