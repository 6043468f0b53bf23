using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Discovery;

/// <summary>Says what the server serves, in the newer form: everything in one document.</summary>
internal sealed class AggregatedDiscovery(DiscoveryDocuments documents)
{
    private const string Group = "apidiscovery.k8s.io";
    private const string Kind = "APIGroupDiscoveryList";

    /// <returns>The content type to answer with when the client prefers this form, else null.</returns>
    public static string? Wanted(string? accept)
    {
        var chosen = AcceptedType.ParseAll(accept).FirstOrDefault(a => a.AllowsJson && a is { As: "" } or { As: Kind, Group: Group, Version: "v2" or "v2beta1" });
        return chosen?.As == Kind ? $"{MediaTypes.Json};g={Group};v={chosen.Version};as={Kind}" : null;
    }

    public JsonObject Document(bool core) => new()
    {
        ["kind"] = Kind,
        ["apiVersion"] = $"{Group}/v2",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. (core ? [""] : documents.GroupNames()).Select(GroupItem)]),
    };

    private JsonObject GroupItem(string group)
    {
        var metadata = new JsonObject { ["creationTimestamp"] = null };
        if (group.Length > 0)
        {
            metadata["name"] = group;
        }

        return new JsonObject { ["metadata"] = metadata, ["versions"] = new JsonArray([.. documents.VersionsOf(group).Select(v => VersionItem(group, v))]) };
    }

    private JsonObject VersionItem(string group, string version) => new JsonObject
    {
        ["version"] = version,
        ["resources"] = new JsonArray(
            [.. documents.TypesOf(group, version).Select(Resource), .. VirtualResources.In(group, version).Select(VirtualItem)]),
        ["freshness"] = "Current",
    };

    private static JsonNode Resource(ResourceType type)
    {
        var item = new JsonObject
        {
            ["resource"] = type.Plural,
            ["responseKind"] = ResponseKind(type.Group, type.Version, type.Kind),
            ["scope"] = type.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = type.Singular,
            ["verbs"] = Texts(ResourceType.AllVerbs),
        };
        if (type.ShortNames.Count > 0)
        {
            item["shortNames"] = Texts(type.ShortNames);
        }

        if (type.Categories.Count > 0)
        {
            item["categories"] = Texts(type.Categories);
        }

        if (type.Subresources.Count > 0)
        {
            item["subresources"] = new JsonArray([.. type.Subresources.Select(s => (JsonNode)new JsonObject
            {
                ["subresource"] = s.Name,
                ["responseKind"] = ResponseKind(s.Group ?? type.Group, s.Version ?? type.Version, s.Kind ?? type.Kind),
                ["verbs"] = Texts(s.Verbs),
            })]);
        }

        return item;
    }

    private static JsonNode VirtualItem(VirtualResource question) => new JsonObject
    {
        ["resource"] = question.Plural,
        ["responseKind"] = ResponseKind(question.Group, question.Version, question.Kind),
        ["scope"] = question.Namespaced ? "Namespaced" : "Cluster",
        ["singularResource"] = question.Kind.ToLowerInvariant(),
        ["verbs"] = Texts(["create"]),
    };

    private static JsonObject ResponseKind(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v)]);
}
