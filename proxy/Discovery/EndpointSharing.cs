using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// Endpoint sets are sent whole, and of most changes one endpoint in many is new. What is the same in the next version is the same object there, so that those who make something of endpoints see at
/// a glance that it is, and what was decoded for nothing does not outlive the collector's first look.
/// </summary>
internal static class EndpointSharing
{
    /// <summary>Puts the endpoints of <paramref name="previous"/> in the places of their equals in <paramref name="next"/>.</summary>
    public static void Share(Endpoints previous, Endpoints next)
    {
        Dictionary<string, Endpoint> known = new(previous.Localities.Sum(locality => locality.Endpoints.Count), StringComparer.Ordinal);
        foreach (LocalityEndpoints locality in previous.Localities)
        {
            foreach (Endpoint endpoint in locality.Endpoints)
            {
                known.TryAdd(endpoint.Address, endpoint);
            }
        }

        foreach (LocalityEndpoints locality in next.Localities)
        {
            for (int i = 0; i < locality.Endpoints.Count; i++)
            {
                if (known.TryGetValue(locality.Endpoints[i].Address, out Endpoint? same) && same.Equals(locality.Endpoints[i]))
                {
                    locality.Endpoints[i] = same;
                }

                RequestsFirst.GiveWay(i);
            }
        }
    }
}
