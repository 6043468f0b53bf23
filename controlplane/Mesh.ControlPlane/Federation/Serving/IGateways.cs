using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>Where other networks reach this one.</summary>
internal interface IGateways
{
    /// <summary>Reports when the answer below may have changed.</summary>
    void OnChange(Action handler);

    /// <summary>The addresses, in order; at most 16.</summary>
    IReadOnlyList<GatewayAddress> Addresses();
}
