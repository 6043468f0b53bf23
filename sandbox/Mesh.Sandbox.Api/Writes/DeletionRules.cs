using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>When an object that is being deleted may go.</summary>
internal static class DeletionRules
{
    public const string Foreground = "foregroundDeletion";
    public const string Orphan = "orphan";

    /// <summary>True when deletion was requested and nothing holds the object any more: no finalizer, no grace period.</summary>
    public static bool IsFinished(ResourceType type, JsonObject tree)
    {
        var meta = new ObjectMeta(tree);
        return meta.IsBeingDeleted && meta.Finalizers.Count == 0 && (meta.DeletionGracePeriodSeconds ?? 0) == 0 && !HeldBySpec(type, tree);
    }

    /// <summary>Namespaces have finalizers of their own, in the spec: their contents go first.</summary>
    public static bool HeldBySpec(ResourceType type, JsonObject tree) =>
        type is { Group: "", Plural: "namespaces" } && (tree.Child("spec")?.Texts("finalizers").Any() ?? false);
}
