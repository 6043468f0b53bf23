namespace Mesh.ControlPlane.Model.Policies;

/// <summary>How an endpoint is chosen.</summary>
/// <param name="Algorithm">How.</param>
/// <param name="HashOn">What ties a request to an endpoint; null = the caller's address. Of Maglev only.</param>
/// <param name="SlowStartMilliseconds">Time in which a new endpoint comes up to its share; 0 = at once.</param>
internal sealed record LoadBalancing(LoadBalancingAlgorithm Algorithm, HashKey? HashOn, uint SlowStartMilliseconds)
{
    /// <summary>Keeps a client at the endpoint that has answered it; null for none.</summary>
    public SessionCookie? SessionCookie { get; init; }
}
