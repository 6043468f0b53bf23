namespace Mesh.Sandbox.Api.Authorization;

/// <summary>What one binding gives to one of its subjects.</summary>
/// <param name="Namespace">Where it holds; empty for the whole cluster.</param>
/// <param name="Rules">The rules of the role, or null when the role does not exist.</param>
/// <param name="Description">The binding in the words of an access review.</param>
/// <param name="Role">The role in the words of an error.</param>
internal sealed record Grant(string Namespace, IReadOnlyList<PolicyRule>? Rules, string Description, string Role)
{
    public bool HoldsFor(AccessRequest request) => Namespace.Length == 0 || (request.IsResource && request.Namespace == Namespace);
}
