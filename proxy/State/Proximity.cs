namespace Mesh.Proxy.State;

/// <summary>How far away an endpoint runs: what requests to it cost in time, and across zones in money.</summary>
internal enum Proximity
{
    /// <summary>One of the two ends does not say where it is.</summary>
    Unknown,

    /// <summary>In the same zone.</summary>
    Zone,

    /// <summary>In another zone of the same region.</summary>
    Region,

    /// <summary>In another region.</summary>
    Other,
}
