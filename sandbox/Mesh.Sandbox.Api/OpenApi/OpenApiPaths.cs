using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.OpenApi;

/// <summary>The operations of a resource as OpenAPI paths.</summary>
internal static class OpenApiPaths
{
    public static void Add(JsonObject paths, ResourceType type)
    {
        var root = type.Group.Length == 0 ? $"/api/{type.Version}" : $"/apis/{type.Group}/{type.Version}";
        var collection = $"{root}/{(type.Namespaced ? "namespaces/{namespace}/" : "")}{type.Plural}";
        paths[collection] = new JsonObject
        {
            ["get"] = Operation(type, "list", "labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "watch"),
            ["post"] = Operation(type, "post", "dryRun", "fieldManager", "fieldValidation"),
            ["delete"] = Operation(type, "deletecollection", "dryRun", "labelSelector", "fieldSelector"),
        };
        var patch = Operation(type, "patch", "dryRun", "fieldManager", "fieldValidation", "force");
        patch["requestBody"] = new JsonObject
        {
            ["content"] = new JsonObject([.. ((string[])[MediaTypes.ApplyPatch, MediaTypes.JsonPatch, MediaTypes.MergePatch])
                .Select(m => KeyValuePair.Create<string, JsonNode?>(m, new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } }))]),
        };
        paths[$"{collection}/{{name}}"] = new JsonObject
        {
            ["get"] = Operation(type, "get"),
            ["put"] = Operation(type, "put", "dryRun", "fieldManager", "fieldValidation"),
            ["patch"] = patch,
            ["delete"] = Operation(type, "delete", "dryRun", "gracePeriodSeconds", "propagationPolicy"),
        };
    }

    private static JsonObject Operation(ResourceType type, string action, params string[] parameters) => new()
    {
        ["x-kubernetes-action"] = action,
        ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind },
        ["parameters"] = new JsonArray([.. parameters.Select(Parameter)]),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
    };

    private static JsonNode Parameter(string name) => new JsonObject
    {
        ["name"] = name,
        ["in"] = "query",
        ["schema"] = new JsonObject
        {
            ["type"] = name is "limit" or "gracePeriodSeconds" ? "integer" : name is "watch" or "force" ? "boolean" : "string",
            ["uniqueItems"] = true,
        },
    };
}
