using System.Net;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Access;

/// <summary>
/// Lets callers pass to the application or not, by the policy of the moment in which they ask. Both hosts and the byte relay ask here; nobody keeps the answer.
/// </summary>
internal sealed class InboundAdmission(ProxyStateStore states)
{
    /// <summary>Lets a plain connection in, or not.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="port">Port of the application.</param>
    /// <returns>The caller; null if nothing he could say would be listened to, so that not a byte of it has to be read.</returns>
    public InboundCaller? BeginPlain(IPAddress source, int port) => Policy switch
    {
        { MutualTls: MutualTlsMode.Permissive } => new InboundCaller(Peer: null, source, port),
        { } policy when policy.HasProbeOn(port) => new InboundCaller(Peer: null, source, port) { IsProber = true },
        _ => null,
    };

    /// <summary>Whether a connection that was admitted under an earlier policy may go on.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="isBytes">It is relayed as bytes. A connection of requests goes on where each of them is judged.</param>
    public bool MayStay(InboundCaller caller, bool isBytes) =>
        isBytes ? OfConnection(caller).IsGranted : caller.IsProber || !IsPlainRefused(caller, Policy);

    /// <summary>Judges a connection that is relayed as bytes.</summary>
    public Admission OfConnection(InboundCaller caller) => IsPlainRefused(caller, Policy) ? Refused : Admission.Granted;

    /// <summary>Judges a request.</summary>
    public Admission OfRequest(InboundCaller caller, RequestHead request)
    {
        InboundPolicyModel? policy = Policy;
        if (caller.Peer is null && policy is not null && policy.IsProbe(caller.Port, request))
        {
            return Admission.Granted;
        }

        return IsPlainRefused(caller, policy) ? Refused : Admission.Granted;
    }

    private static Admission Refused => new(ForwardFailure.MutualTlsRequired, "");

    private InboundPolicyModel? Policy => states.Current.Workload?.Policy;

    // As long as nobody has said what this pod demands, it is taken to demand everything.
    private static bool IsPlainRefused(InboundCaller caller, InboundPolicyModel? policy) => caller.Peer is null && policy is not { MutualTls: MutualTlsMode.Permissive };
}
