namespace Mesh.Sandbox.Api.Authorization;

/// <summary>The smallest thing that a rule grants: one verb on one resource, and on one name if the rule has names.</summary>
/// <param name="Verb">Or <c>*</c>.</param>
/// <param name="Group">API group, or <c>*</c>.</param>
/// <param name="Resource">Plural name, with the subresource after a slash, or <c>*</c>.</param>
/// <param name="Name">Empty for all objects.</param>
internal sealed record Permission(string Verb, string Group, string Resource, string Name)
{
    private const string All = "*";

    /// <summary>True if a request that was allowed made use of it.</summary>
    public bool IsUsedBy(AccessRequest request) =>
        (Verb is All || Verb == request.Verb)
        && (Group is All || Group == request.Group)
        && (Resource is All || Resource == (request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}"))
        && (Name.Length == 0 || Name == request.Name);

    /// <summary><c>patch configmaps mesh-applied</c>, with the group after a dot.</summary>
    public override string ToString() => $"{Verb} {Resource}{(Group.Length == 0 ? "" : $".{Group}")}{(Name.Length == 0 ? "" : $" {Name}")}";
}
