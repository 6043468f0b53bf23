using Mesh.Proxy.Discovery;

namespace Mesh.Proxy.Dns;

/// <summary>How failures are told.</summary>
internal static class DnsFailures
{
    /// <summary>Stable code, in metrics and in the answer's extended error.</summary>
    public static string CodeOf(DnsFailure failure) => failure switch
    {
        DnsFailure.ControlPlaneAway => "control-plane-away",
        DnsFailure.ControlPlaneLate => "control-plane-late",
        DnsFailure.Overloaded => "overloaded",
        DnsFailure.NameserverSilent => "nameserver-silent",
        _ => "nameserver-unreachable",
    };

    /// <summary>Number of the extended error (RFC 8914): "No Reachable Authority", or "Other".</summary>
    public static ushort ExtendedErrorOf(DnsFailure failure) => failure == DnsFailure.Overloaded ? (ushort)0 : (ushort)22;

    public static DnsFailure Of(UnresolvedReason reason) => reason switch
    {
        UnresolvedReason.Disconnected => DnsFailure.ControlPlaneAway,
        UnresolvedReason.TimedOut => DnsFailure.ControlPlaneLate,
        _ => DnsFailure.Overloaded,
    };
}
