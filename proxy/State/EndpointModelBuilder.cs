using System.Net;
using Mesh.Api.Discovery;
using Mesh.Api.Identity;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.State;

/// <summary>Makes endpoints. One that did not change comes out as the same object; one of which something did keeps its live counters as long as the same pod is behind the address.</summary>
internal sealed class EndpointModelBuilder(EndpointPickerFactory balancing)
{
    private readonly SharedNames _names = new();
    private readonly SharedIdentities _identities = new();

    /// <summary>The endpoint described by <paramref name="source"/>.</summary>
    /// <param name="source">What was sent.</param>
    /// <param name="locality">Where it runs; null if that is unknown.</param>
    /// <param name="cluster">Who owns it.</param>
    /// <param name="port">The application's.</param>
    /// <param name="known">The endpoints of the same backend so far.</param>
    /// <param name="own">Where this sidecar runs.</param>
    public EndpointModel Build(Endpoint source, Locality? locality, string cluster, int port, KnownEndpoints known, EndpointLocality own)
    {
        bool isGateway = source.MeshPort != 0;
        cluster = _names.Get(cluster);
        EndpointLocality place = EndpointLocality.Of(locality, source.Node) with { Region = _names.Get(locality?.Region ?? "") };
        // Behind a gateway the port of the application is the receiving sidecar's to know: SNI names the Service's.
        int dialled = isGateway ? (int)source.MeshPort : port;
        if (known.Find(source, own) is { } same && same.Target.Port == dialled && same.Cluster == cluster && same.Locality == place)
        {
            return same;
        }

        IPEndPoint target = new(IPAddress.Parse(source.Address), dialled);
        EndpointModel? before = known.Find(new EndpointKey(target, isGateway, cluster, isGateway ? place.Region! : ""));
        // Another pod behind a re-used address starts afresh.
        EndpointState state = before is not null && before.Workload == source.Workload ? before.State : balancing.CreateState();
        Proximity proximity = place.To(own);
        EndpointModel model = new(target, IdentitiesOf(source), source.Workload, state)
        {
            Weight = (int)Math.Max(source.Weight, 1),
            Capacity = (int)Math.Max(source.Capacity, 1),
            IsGateway = isGateway,
            Cluster = cluster,
            Locality = place,
            Proximity = proximity,
            Distance = proximity == Proximity.Other ? balancing.Regions.DistanceTo(place.Region!) : null,
        };
        return model == before ? before : model;
    }

    private IdentitySet? IdentitiesOf(Endpoint source) =>
        !source.Meshed ? null
        : source.MeshPort == 0 ? _identities.Get(source.SpiffeId)
        : new IdentitySet(source.SpiffeIds.Select(SpiffeId.TryParse).OfType<SpiffeId>());
}
