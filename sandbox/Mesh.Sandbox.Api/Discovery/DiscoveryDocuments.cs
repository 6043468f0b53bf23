using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Discovery;

/// <summary>Says what the server serves, in the older form: one document per group version.</summary>
internal sealed class DiscoveryDocuments(ResourceRegistry registry)
{
    public static JsonObject CoreVersions() => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(),
    };

    public JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. GroupNames().Select(g => (JsonNode)Group(g)!)]),
    };

    /// <returns>Null when no resource of that group is served.</returns>
    public JsonObject? Group(string group)
    {
        var versions = VersionsOf(group).Select(v => new JsonObject { ["groupVersion"] = $"{group}/{v}", ["version"] = v }).ToArray();
        return versions.Length == 0
            ? null
            : new()
            {
                ["kind"] = "APIGroup",
                ["apiVersion"] = "v1",
                ["name"] = group,
                ["versions"] = new JsonArray([.. versions]),
                ["preferredVersion"] = versions[0].DeepClone(),
            };
    }

    /// <returns>Null when the group version is not served.</returns>
    public JsonObject? Resources(string group, string version)
    {
        JsonNode[] entries = [.. TypesOf(group, version).SelectMany(Describe), .. VirtualResources.In(group, version).Select(v => v.Describe())];
        return entries.Length == 0
            ? null
            : new()
            {
                ["kind"] = "APIResourceList",
                ["apiVersion"] = "v1",
                ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
                ["resources"] = new JsonArray(entries),
            };
    }

    public IEnumerable<string> GroupNames() =>
        registry.Types.Select(t => t.Group).Concat(VirtualResources.Groups).Where(g => g.Length > 0).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Newest first, as clients prefer them.</summary>
    public IEnumerable<string> VersionsOf(string group) =>
        registry.Types.Where(t => t.Group == group).Select(t => t.Version).Concat(VirtualResources.VersionsOf(group)).Distinct().OrderDescending(VersionPriority.Comparer);

    public IEnumerable<ResourceType> TypesOf(string group, string version) =>
        registry.Types.Where(t => t.Group == group && t.Version == version).OrderBy(t => t.Plural, StringComparer.Ordinal);

    private static IEnumerable<JsonObject> Describe(ResourceType type)
    {
        var whole = Entry(type, type.Plural, type.Kind, ResourceType.AllVerbs);
        whole["singularName"] = type.Singular;
        AddTexts(whole, "shortNames", type.ShortNames);
        AddTexts(whole, "categories", type.Categories);
        yield return whole;
        foreach (var part in type.Subresources)
        {
            var entry = Entry(type, $"{type.Plural}/{part.Name}", part.Kind ?? type.Kind, part.Verbs);
            if (part.Group is not null)
            {
                entry["group"] = part.Group;
                entry["version"] = part.Version;
            }

            yield return entry;
        }
    }

    private static JsonObject Entry(ResourceType type, string name, string kind, IEnumerable<string> verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = "",
        ["namespaced"] = type.Namespaced,
        ["kind"] = kind,
        ["verbs"] = new JsonArray([.. verbs.Select(v => (JsonNode)v)]),
    };

    private static void AddTexts(JsonObject entry, string property, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            entry[property] = new JsonArray([.. values.Select(v => (JsonNode)v)]);
        }
    }
}
