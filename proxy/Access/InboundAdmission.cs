using System.Net;
using Mesh.Proxy.Concurrency;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.RateLimiting;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Access;

/// <summary>
/// Lets callers pass to the application or not, by the policy of the moment in which they ask. Both hosts and the byte relay ask here; nobody keeps the answer.
/// </summary>
internal sealed class InboundAdmission(ProxyStateStore states, AccessJournal journal, TimeProvider time)
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
    public Admission OfConnection(InboundCaller caller)
    {
        InboundPolicyModel? policy = Policy;
        return IsPlainRefused(caller, policy) ? Refused : OfPolicies(caller, policy, request: null);
    }

    /// <summary>Judges a request that goes on to the application if it may: it counts for the limits.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="limit">What a caller is told who asks too much; null otherwise.</param>
    public Admission OfRequest(InboundCaller caller, RequestHead request, out RateLimitRefusal? limit)
    {
        limit = null;
        InboundPolicyModel? policy = Policy;
        Admission admission = OfRequest(caller, request, policy);
        if (!admission.IsGranted || policy is not { RateLimits.IsEmpty: false } || IsProbe(caller, request, policy))
        {
            return admission;
        }

        AccessRequest asked = new(caller, request, needsPath: true);
        if (RateLimitDecision.Take(policy.RateLimits, asked, Now, out TimeSpan wait) is not { } refusing)
        {
            return admission;
        }

        journal.Limited(refusing);
        limit = new RateLimitRefusal(refusing.Name, refusing.Rate, wait);
        return new Admission(ForwardFailure.RateLimited, caller.Peer is null ? "" : refusing.Source);
    }

    /// <summary>What bounds the requests under way at the caller's port; null if nothing does, and for the pod's own probes: an application that is busy is not ill.</summary>
    public ConcurrencyGate? GateOf(InboundCaller caller, RequestHead request) =>
        Policy is { Gates.Count: > 0 } policy && policy.Gates.TryGetValue(caller.Port, out ConcurrencyGate? gate) && !IsProbe(caller, request, policy) ? gate : null;

    /// <summary>Judges a request that was made before.</summary>
    public Admission OfRequest(InboundCaller caller, RequestHead request) => OfRequest(caller, request, Policy);

    private Admission OfRequest(InboundCaller caller, RequestHead request, InboundPolicyModel? policy)
    {
        if (policy is not null && IsProbe(caller, request, policy))
        {
            return Admission.Granted;
        }

        return IsPlainRefused(caller, policy) ? Refused : OfPolicies(caller, policy, request);
    }

    private Admission OfPolicies(InboundCaller caller, InboundPolicyModel? policy, RequestHead? request)
    {
        if (policy is null)
        {
            return new Admission(ForwardFailure.AccessDenied, "");
        }

        AccessModel access = policy.Access;
        if (access.IsOpen)
        {
            return Admission.Granted;
        }

        AccessRequest asked = new(caller, request, access.HasPaths);
        AccessVerdict verdict = AccessDecision.Judge(access, asked);
        if (!verdict.IsAllowed)
        {
            journal.Denied(verdict, asked);
            // A stranger is not told what there is; somebody known may have to tell his administrator.
            return new Admission(ForwardFailure.AccessDenied, caller.Peer is null ? "" : verdict.Policy?.Source ?? "");
        }

        if (!access.Auditing.IsEmpty)
        {
            journal.Audit(access, verdict, asked);
        }

        return Admission.Granted;
    }

    private static bool IsProbe(InboundCaller caller, RequestHead request, InboundPolicyModel policy) => caller.Peer is null && policy.IsProbe(caller.Port, request);

    private long Now => time.GetElapsedTime(0, time.GetTimestamp()).Ticks;

    private static Admission Refused => new(ForwardFailure.MutualTlsRequired, "");

    private InboundPolicyModel? Policy => states.Current.Workload?.Policy;

    // As long as nobody has said what this pod demands, it is taken to demand everything.
    private static bool IsPlainRefused(InboundCaller caller, InboundPolicyModel? policy) => caller.Peer is null && policy is not { MutualTls: MutualTlsMode.Permissive };
}
