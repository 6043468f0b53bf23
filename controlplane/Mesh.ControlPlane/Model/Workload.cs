using Mesh.Api.Resources;
using Mesh.ControlPlane.Model.Access;
using Mesh.ControlPlane.Model.RateLimits;

namespace Mesh.ControlPlane.Model;

/// <summary>A pod that gets configuration: one with a sidecar, or an east-west gateway.</summary>
/// <param name="Name">Namespaced name of the pod.</param>
/// <param name="ServiceAccount">Its service account: what its certificate must name.</param>
/// <param name="Locality">Where it runs.</param>
/// <param name="Inbound">The ports that services expose, by service and port.</param>
internal sealed record Workload(ResourceName Name, string ServiceAccount, Locality Locality, ValueList<InboundPort> Inbound)
{
    /// <summary>Node it runs on; empty until it is scheduled.</summary>
    public string Node { get; init; } = "";

    /// <summary>The API server has marked the pod for deletion.</summary>
    public bool IsEnding { get; init; }

    /// <summary>It is an east-west gateway: it sees what is exported, and nothing of it is called by name.</summary>
    public bool IsGateway { get; init; }

    /// <summary>Whether its callers must prove who they are.</summary>
    public MutualTlsMode MutualTls { get; init; }

    /// <summary>Who may call.</summary>
    public WorkloadAccess Access { get; init; } = WorkloadAccess.Open;

    /// <summary>How much callers may ask for, by name of the policy.</summary>
    public ValueList<AppliedRateLimits> RateLimits { get; init; }

    /// <summary>Trust domains of linked clusters, each with a bundle of its own, in order; the same for all workloads.</summary>
    public ValueList<string> FederatedTrustDomains { get; init; }

    /// <summary>What the kubelet may ask whatever its callers must prove.</summary>
    public ValueList<WorkloadProbe> Probes { get; init; }
}
