namespace Mesh.Proxy.Dns;

/// <summary>Why a query is answered with a failure.</summary>
internal enum DnsFailure
{
    /// <summary>There is no connection to the control plane, and the name was not asked for before.</summary>
    ControlPlaneAway,

    /// <summary>The control plane has not answered in time.</summary>
    ControlPlaneLate,

    /// <summary>As many queries are under way as may be.</summary>
    Overloaded,

    /// <summary>The pod's nameserver has not answered in time.</summary>
    NameserverSilent,

    /// <summary>The pod's nameserver cannot be reached, or refuses the connection.</summary>
    NameserverUnreachable,
}
