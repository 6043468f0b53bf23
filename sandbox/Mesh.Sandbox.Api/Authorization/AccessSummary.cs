namespace Mesh.Sandbox.Api.Authorization;

/// <summary>What a user was allowed to do and has never done, and the other way round: least privilege seen from both sides.</summary>
/// <param name="Requests">Different requests that were allowed.</param>
/// <param name="Refused">Requests that no rule allows, as <c>patch configmaps shop/app</c>.</param>
/// <param name="Unused">Permissions that roles bound to the user grant and that no request has needed, as <c>patch configmaps mesh-applied (Role mesh-system/reader)</c>.</param>
public sealed record AccessSummary(int Requests, IReadOnlyList<string> Refused, IReadOnlyList<string> Unused);
