using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>Two resources of one group must not share a name.</summary>
internal static class NameConflict
{
    /// <returns>Reason and message of the conflict, or null.</returns>
    public static (string Reason, string Message)? Find(JsonObject definition, ResourceRegistry registry)
    {
        var spec = definition.Ensure("spec");
        var names = spec.Ensure("names");
        var table = new ObjectMeta(definition).Name;
        var others = registry.Types.Where(t => t.Group == spec.Text("group") && t.Table != table).ToArray();
        var taken = others.SelectMany(t => (string[])[t.Plural, t.Singular, .. t.ShortNames]).ToHashSet(StringComparer.Ordinal);
        var kinds = others.SelectMany(t => (string[])[t.Kind, t.ListKind]).ToHashSet(StringComparer.Ordinal);
        return names switch
        {
            _ when taken.Contains(names.Text("plural")) => ("PluralConflict", $"\"{names.Text("plural")}\" is already in use"),
            _ when taken.Contains(names.Text("singular")) => ("SingularConflict", $"\"{names.Text("singular")}\" is already in use"),
            _ when names.Texts("shortNames").FirstOrDefault(taken.Contains) is { } shortName => ("ShortNamesConflict", $"\"{shortName}\" is already in use"),
            _ when kinds.Contains(names.Text("kind")) => ("KindConflict", $"\"{names.Text("kind")}\" is already in use"),
            _ when kinds.Contains(names.Text("listKind")) => ("ListKindConflict", $"\"{names.Text("listKind")}\" is already in use"),
            _ => null,
        };
    }
}
