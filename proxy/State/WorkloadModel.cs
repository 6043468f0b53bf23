using System.Collections.Frozen;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Access;

namespace Mesh.Proxy.State;

/// <summary>This sidecar's own pod.</summary>
/// <param name="Name">Namespace and pod.</param>
/// <param name="ServiceAccount">Service account of the pod.</param>
/// <param name="Inbound">What peers may name in SNI (service and service port) → the application's port.</param>
/// <param name="ProtocolByTargetPort">Declared protocols of the application's ports, for plain inbound connections.</param>
internal sealed record WorkloadModel(
    ResourceName Name,
    string ServiceAccount,
    FrozenDictionary<(ResourceName Service, int Port), InboundPortModel> Inbound,
    FrozenDictionary<int, Protocol> ProtocolByTargetPort)
{
    /// <summary>The API server has marked the pod for deletion.</summary>
    public bool IsEnding { get; init; }

    /// <summary>What the pod demands of its callers.</summary>
    public InboundPolicyModel Policy { get; init; } = InboundPolicyModel.Open;
}
