using System.Collections.Frozen;
using System.Collections.Immutable;
using Mesh.Proxy.Concurrency;
using Mesh.Proxy.RateLimiting;
using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Access;

/// <summary>What this pod's own side demands of its callers.</summary>
/// <param name="MutualTls">Whether a caller must prove who it is.</param>
/// <param name="Probes">What is answered without proof.</param>
internal sealed record InboundPolicyModel(MutualTlsMode MutualTls, ImmutableArray<ProbeModel> Probes)
{
    /// <summary>Demands nothing.</summary>
    public static readonly InboundPolicyModel Open = new(MutualTlsMode.Permissive, []);

    /// <summary>Who may do what.</summary>
    public AccessModel Access { get; init; } = AccessModel.Everybody;

    /// <summary>How much callers may ask for.</summary>
    public ImmutableArray<RateLimitModel> RateLimits { get; init; } = [];

    /// <summary>How many requests may be under way, by port of the application; ports without a gate have no limit.</summary>
    public FrozenDictionary<int, ConcurrencyGate> Gates { get; init; } = FrozenDictionary<int, ConcurrencyGate>.Empty;

    public bool HasProbeOn(int port)
    {
        foreach (ProbeModel probe in Probes)
        {
            if (probe.Port == port)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the request is one that a probe of the pod makes.</summary>
    public bool IsProbe(int port, RequestHead request)
    {
        foreach (ProbeModel probe in Probes)
        {
            if (probe.Port == port && probe.Matches(request))
            {
                return true;
            }
        }

        return false;
    }
}
