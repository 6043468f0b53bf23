using System.Text.Json.Nodes;
using Mesh.ControlPlane.Kubernetes;

namespace Mesh.ControlPlane.Webhooks.Conversion;

/// <summary>
/// Says a TrafficSplit in another of its versions. Nothing is lost: what a version cannot say is kept in <see cref="SplitNotes"/>. Every way leads over the stored version,
/// so there are as many steps as there are differences, not as many as pairs of versions.
/// </summary>
internal static class SplitConverter
{
    /// <summary>A copy of the object in another version. Only <c>apiVersion</c>, <c>spec</c> and annotations differ.</summary>
    /// <exception cref="InconvertibleException">It cannot be said in that version, or is no TrafficSplit.</exception>
    public static JsonObject Convert(JsonObject split, string version)
    {
        string from = Text(split, "apiVersion");
        if (Text(split, "kind") != TrafficSplit.KindName || !SplitVersions.All.Contains(from) || !SplitVersions.All.Contains(version))
        {
            throw new InconvertibleException($"a {Text(split, "kind")} of {from} cannot be converted to {version}");
        }

        var converted = split.DeepClone().AsObject();
        converted["apiVersion"] = version;
        if (from == version)
        {
            return converted;
        }

        if (SplitVersions.HasQuantities(from))
        {
            SplitWeights.ToWhole(converted);
        }

        if (!SplitVersions.HasMatches(from))
        {
            SplitMatches.FromNote(converted);
        }

        if (!SplitVersions.HasMatches(version))
        {
            SplitMatches.ToNote(converted);
        }

        if (SplitVersions.HasQuantities(version))
        {
            SplitWeights.ToQuantities(converted);
        }

        return converted;
    }

    private static string Text(JsonObject split, string name) =>
        split[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}
