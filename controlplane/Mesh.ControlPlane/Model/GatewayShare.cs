using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Model;

/// <summary>What a gateway to another network stands for, as far as one entry of it is concerned.</summary>
/// <param name="Port">Port that is dialled; TLS passes through it by SNI.</param>
/// <param name="Identities">Who may answer behind it, in order; at least one.</param>
/// <param name="Capacity">Ready pods behind it that this entry counts for; at least one.</param>
internal sealed record GatewayShare(int Port, ValueList<SpiffeId> Identities, int Capacity);
