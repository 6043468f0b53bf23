using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>A server-side apply.</summary>
/// <param name="Live">The stored object; null when the apply creates it.</param>
/// <param name="Configuration">What the manager wants; fields it does not mention are not its business.</param>
/// <param name="Manager">The <c>fieldManager</c> of the request.</param>
/// <param name="Force">Take over fields that others own instead of failing.</param>
/// <param name="Schema"><see cref="BuiltInMergeSchema.For"/>, or the schema of a custom resource.</param>
internal sealed record ApplyRequest(JsonObject? Live, JsonObject Configuration, string Manager, bool Force, MergeSchema Schema)
{
    /// <summary>The sub-resource of the request; empty for the main one.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Top-level fields that this endpoint cannot write: <c>status</c> on the main resource, <c>spec</c> on the status sub-resource.</summary>
    public IReadOnlyList<string> ResetFields { get; init; } = [];
}
