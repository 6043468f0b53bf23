using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.State;

/// <summary>An exported service's endpoints as its gateway dials them: their sidecars' mesh port, as bytes.</summary>
internal static class EndpointsBehindGateway
{
    /// <summary>
    /// Those of the own cluster that have a sidecar. Others are not for a gateway: what it passes on ends where the identity is proven, and a connection that it would pass to the gateway of
    /// another cluster could come back.
    /// </summary>
    /// <param name="source">What sidecars get.</param>
    /// <param name="meshPort">Where endpoints are dialled.</param>
    public static Endpoints Of(Endpoints source, int meshPort)
    {
        Endpoints behind = new() { Policies = { Policy() } };
        foreach (PortMapping mapping in source.PortMappings)
        {
            behind.PortMappings.Add(new PortMapping { Ports = { mapping.Ports.Select(pair => new PortPair { ServicePort = pair.ServicePort, TargetPort = (uint)meshPort }) } });
        }

        foreach (LocalityEndpoints locality in source.Localities)
        {
            LocalityEndpoints own = new() { Locality = locality.Locality };
            own.Endpoints.AddRange(locality.Endpoints.Where(IsBehind).Select(AsBytes));
            if (own.Endpoints.Count > 0)
            {
                behind.Localities.Add(own);
            }
        }

        return behind;
    }

    private static bool IsBehind(Endpoint endpoint) => endpoint.Meshed && endpoint.Cluster.Length == 0 && endpoint.MeshPort == 0;

    private static Endpoint AsBytes(Endpoint endpoint)
    {
        Endpoint dialled = endpoint.Clone();
        dialled.Meshed = false;
        dialled.SpiffeId = "";
        return dialled;
    }

    // What TrafficPolicies ask of callers the callers do, in their own cluster. Of a connection the gateway sees no more than that it is open, so open connections are what it balances; how
    // many there may be its own limits say.
    private static PortPolicy Policy() => new()
    {
        LoadBalancing = new LoadBalancing { Algorithm = LoadBalancingAlgorithm.LeastRequest },
        CircuitBreaker = new CircuitBreaker { MaxConnections = uint.MaxValue, MaxPendingRequests = uint.MaxValue, MaxRequests = uint.MaxValue, MaxRetries = uint.MaxValue },
    };
}
