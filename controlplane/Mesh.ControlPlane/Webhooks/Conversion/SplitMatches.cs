using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Webhooks.Conversion;

/// <summary><c>spec.matches</c>, which is a note in the versions that do not have it: without it, a split would take all requests in the place of some.</summary>
internal static class SplitMatches
{
    // Of names in Kubernetes.
    private const int MaxLength = 253;

    public static void ToNote(JsonObject split)
    {
        SplitNotes.Take(split, SplitNotes.Matches);
        if (split["spec"] is JsonObject spec && spec["matches"] is { } matches)
        {
            spec.Remove("matches");
            SplitNotes.Put(split, SplitNotes.Matches, matches);
        }
    }

    /// <exception cref="InconvertibleException">The note is not what this class writes. To leave it out would send all requests where only some should go.</exception>
    public static void FromNote(JsonObject split)
    {
        if (SplitNotes.Take(split, SplitNotes.Matches) is not { } note)
        {
            return;
        }

        if (split["spec"] is not JsonObject spec || SplitNotes.Read(note) is not { Count: <= SplitTranslator.MaxGroups } matches || !matches.All(IsReference))
        {
            throw new InconvertibleException($"annotation {SplitNotes.Matches} must be a JSON array of at most {SplitTranslator.MaxGroups} references to HTTPRouteGroups");
        }

        spec["matches"] = matches;
    }

    private static bool IsReference(JsonNode? node) =>
        node is JsonObject reference
        && reference["kind"] is JsonValue kind && IsText(kind) && kind.GetValue<string>() == HttpRouteGroup.KindName
        && IsText(reference["name"])
        && reference.All(field => field.Key is "kind" or "name" || (field.Key == "apiGroup" && IsText(field.Value)));

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String && node.GetValue<string>().Length <= MaxLength;
}
