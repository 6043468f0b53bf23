using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;

namespace Mesh.Sandbox.Api.Hosting;

/// <summary>The cluster roles that clients of every cluster rely on, with their bindings (<c>plugin/pkg/auth/authorizer/rbac/bootstrappolicy</c>).</summary>
internal static class BootstrapRoles
{
    private const string ApiVersion = "rbac.authorization.k8s.io/v1";
    private const string Group = "rbac.authorization.k8s.io";

    public static IEnumerable<JsonObject> All =>
    [
        Role("cluster-admin", Rule("*", ("apiGroups", ["*"]), ("resources", ["*"])), Rule("*", ("nonResourceURLs", ["*"]))),
        Binding("cluster-admin", UserInfo.MastersGroup),
        Role(
            "system:basic-user",
            Rule("create", ("apiGroups", ["authorization.k8s.io"]), ("resources", ["selfsubjectaccessreviews", "selfsubjectrulesreviews"])),
            Rule("create", ("apiGroups", ["authentication.k8s.io"]), ("resources", ["selfsubjectreviews"]))),
        Binding("system:basic-user", UserInfo.AuthenticatedGroup),
        Role(
            "system:discovery",
            Rule("get", ("nonResourceURLs", ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"]))),
        Binding("system:discovery", UserInfo.AuthenticatedGroup),
        Role("system:public-info-viewer", Rule("get", ("nonResourceURLs", ["/healthz", "/livez", "/readyz", "/version", "/version/"]))),
        Binding("system:public-info-viewer", UserInfo.AuthenticatedGroup, "system:unauthenticated"),
    ];

    private static JsonObject Role(string name, params JsonNode[] rules) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = "ClusterRole",
        ["metadata"] = Metadata(name),
        ["rules"] = new JsonArray(rules),
    };

    private static JsonObject Rule(string verb, params (string Property, string[] Values)[] parts)
    {
        var rule = new JsonObject { ["verbs"] = new JsonArray(verb) };
        foreach (var (property, values) in parts)
        {
            rule[property] = values.ToJsonArray();
        }

        return rule;
    }

    private static JsonObject Binding(string name, params string[] groups) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = "ClusterRoleBinding",
        ["metadata"] = Metadata(name),
        ["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = "ClusterRole", ["name"] = name },
        ["subjects"] = new JsonArray([.. groups.Select(group => new JsonObject { ["apiGroup"] = Group, ["kind"] = "Group", ["name"] = group })]),
    };

    private static JsonObject Metadata(string name) => new()
    {
        ["name"] = name,
        ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" },
        ["annotations"] = new JsonObject { ["rbac.authorization.kubernetes.io/autoupdate"] = "true" },
    };
}
