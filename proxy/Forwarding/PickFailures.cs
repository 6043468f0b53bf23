using Mesh.Proxy.Balancing;

namespace Mesh.Proxy.Forwarding;

/// <summary>What it means for a request that nobody was picked.</summary>
internal static class PickFailures
{
    public static ForwardFailure ToForwardFailure(this PickFailure failure) => failure switch
    {
        PickFailure.BackendNotFound => ForwardFailure.BackendNotFound,
        PickFailure.NoHealthyEndpoint => ForwardFailure.NoHealthyEndpoint,
        PickFailure.RegionEvacuated => ForwardFailure.RegionEvacuated,
        PickFailure.RegionAtCapacity => ForwardFailure.RegionAtCapacity,
        _ => ForwardFailure.NoEndpoint,
    };
}
