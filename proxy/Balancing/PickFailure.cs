namespace Mesh.Proxy.Balancing;

/// <summary>Why no endpoint was chosen.</summary>
internal enum PickFailure
{
    None,

    /// <summary>The Service exists but selects no pod that can serve.</summary>
    NoEndpoint,

    /// <summary>The backend named by a route does not exist, or has no such port.</summary>
    BackendNotFound,

    /// <summary>There are endpoints, all of them ejected, and the backend's policy would rather fail than ask them.</summary>
    NoHealthyEndpoint,

    /// <summary>There are endpoints, all of them in regions that operators have closed to this request.</summary>
    RegionEvacuated,

    /// <summary>The request was moved by operators, and the regions that stand in have as much to do as they can bear.</summary>
    RegionAtCapacity,

    /// <summary>Every endpoint has been tried by this request.</summary>
    AllTried,
}
