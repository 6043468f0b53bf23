using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Authorization;

/// <summary>One rule of a Role or ClusterRole (<c>rbac.authorization.k8s.io/v1 PolicyRule</c>).</summary>
internal sealed class PolicyRule
{
    private const string All = "*";

    private readonly string[] _verbs;
    private readonly string[] _groups;
    private readonly string[] _resources;
    private readonly string[] _names;
    private readonly string[] _paths;

    public PolicyRule(JsonObject rule)
    {
        _verbs = [.. rule.Texts("verbs")];
        _groups = [.. rule.Texts("apiGroups")];
        _resources = [.. rule.Texts("resources")];
        _names = [.. rule.Texts("resourceNames")];
        _paths = [.. rule.Texts("nonResourceURLs")];
    }

    public bool Allows(AccessRequest request) => Has(_verbs, request.Verb) && (request.IsResource ? AllowsResource(request) : AllowsPath(request.Path));

    /// <summary>What the rule says of resources, one by one.</summary>
    public IEnumerable<Permission> Permissions() =>
        from apiGroup in _groups
        from resource in _resources
        from verb in _verbs
        from name in _names.DefaultIfEmpty("")
        select new Permission(verb, apiGroup, resource, name);

    private bool AllowsResource(AccessRequest request) =>
        Has(_groups, request.Group) && NamesResource(request) && (_names.Length == 0 || _names.Contains(request.Name));

    private bool NamesResource(AccessRequest request)
    {
        if (request.Subresource.Length == 0)
        {
            return Has(_resources, request.Resource);
        }

        return Has(_resources, $"{request.Resource}/{request.Subresource}") || _resources.Contains($"{All}/{request.Subresource}");
    }

    private bool AllowsPath(string path) => _paths.Any(allowed =>
        allowed == path || (allowed.EndsWith('*') && path.StartsWith(allowed.TrimEnd('*'), StringComparison.Ordinal)));

    private static bool Has(string[] allowed, string wanted) => allowed.Contains(All) || allowed.Contains(wanted);
}
