namespace Mesh.ControlPlane.Model.Policies;

/// <summary>What ties a request to an endpoint.</summary>
/// <param name="Kind">Which part of it.</param>
/// <param name="Name">Of the field, lower case, or of the cookie; empty for the caller's address.</param>
internal sealed record HashKey(HashKeyKind Kind, string Name);
