using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>One <c>RuleWithOperations</c>: which requests a webhook wants to see.</summary>
internal sealed record WebhookRule(
    IReadOnlyList<string> Operations,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> Versions,
    IReadOnlyList<string> Resources,
    string Scope)
{
    private const string Any = "*";

    public static WebhookRule FromJson(JsonObject rule) => new(
        rule["operations"].AsTexts(),
        rule["apiGroups"].AsTexts(),
        rule["apiVersions"].AsTexts(),
        rule["resources"].AsTexts(),
        rule["scope"].AsText() ?? Any);

    /// <param name="request">The request.</param>
    /// <param name="version">Version to match as: the request's own, or an equivalent one.</param>
    public bool Matches(AdmissionRequest request, string version) =>
        Contains(Operations, request.Operation)
        && Contains(Groups, request.Group)
        && Contains(Versions, version)
        && Resources.Any(resource => MatchesResource(resource, request))
        && MatchesScope(request);

    // "pods" is the resource alone, "pods/*" also its sub-resources, "*/status" one sub-resource of all.
    private static bool MatchesResource(string pattern, AdmissionRequest request)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        var resource = slash < 0 ? pattern : pattern[..slash];
        var subresource = slash < 0 ? "" : pattern[(slash + 1)..];
        return (resource == Any || resource == request.Resource) && (subresource == Any || subresource == request.Subresource);
    }

    private bool MatchesScope(AdmissionRequest request)
    {
        var isNamespaced = request.Namespace.Length > 0 && !request.IsNamespace;
        return Scope switch
        {
            "Namespaced" => isNamespaced,
            "Cluster" => !isNamespaced,
            _ => true,
        };
    }

    private static bool Contains(IReadOnlyList<string> accepted, string value) =>
        accepted.Contains(Any, StringComparer.Ordinal) || accepted.Contains(value, StringComparer.Ordinal);
}
