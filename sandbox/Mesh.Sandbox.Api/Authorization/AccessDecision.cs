namespace Mesh.Sandbox.Api.Authorization;

/// <summary>Whether a request is allowed.</summary>
/// <param name="Allowed">Nobody is denied explicitly: what no rule allows is refused.</param>
/// <param name="Reason">Which binding allows it, or which roles are missing; may be empty.</param>
internal sealed record AccessDecision(bool Allowed, string Reason);
