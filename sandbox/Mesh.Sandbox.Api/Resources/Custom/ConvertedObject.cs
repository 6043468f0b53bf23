using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>What a conversion webhook may and may not change of an object: the names of things never, of the metadata only labels and annotations.</summary>
internal static class ConvertedObject
{
    private static readonly string[] Changeable = ["labels", "annotations"];
    private static readonly string[] Fixed = ["name", "namespace", "uid"];

    /// <summary>What is wrong with a converted object, or null.</summary>
    public static (string What, string Why)? Fault(JsonObject original, JsonObject converted, string apiVersion)
    {
        const string Object = "converted object";
        const string Metadata = "metadata in object";
        if (converted.Text("apiVersion") != apiVersion)
        {
            return (Object, $"invalid groupVersion (expected {apiVersion}, received {converted.Text("apiVersion")})");
        }

        if (converted.Text("kind") != original.Text("kind"))
        {
            return (Object, $"must have the same kind: {converted.Text("kind")} != {original.Text("kind")}");
        }

        if (converted["metadata"] is not JsonObject metadata)
        {
            return (Metadata, "missing metadata in converted object");
        }

        foreach (var property in Fixed)
        {
            var (now, before) = (metadata.Text(property), original.Ensure("metadata").Text(property));
            if (now != before)
            {
                return (Object, $"must have the same {(property == "uid" ? "UID" : property)}: {now} != {before}");
            }
        }

        var errors = new List<FieldError>();
        foreach (var property in Changeable)
        {
            if (metadata[property] is { } map && (map is not JsonObject entries || entries.Any(entry => !entry.Value.IsText())))
            {
                return (Metadata, $"metadata.{property}: Invalid value: must be a map of strings");
            }
        }

        MetadataValidation.ValidateMaps(metadata, errors);
        return errors.Count > 0 ? (Metadata, errors[0].ToString()) : null;
    }

    /// <summary>Makes an object what it was converted to; of its metadata only labels and annotations are taken over, other changes are lost.</summary>
    public static void Replace(JsonObject original, JsonObject converted)
    {
        var metadata = original.Ensure("metadata").Copy();
        var changed = converted.Ensure("metadata");
        foreach (var property in Changeable)
        {
            metadata.Take(property, changed);
        }

        original.Clear();
        foreach (var (name, value) in converted.ToArray())
        {
            converted.Remove(name);
            original[name] = value;
        }

        original["metadata"] = metadata;
    }
}
