using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>A webhook's verified answer.</summary>
/// <param name="IsAllowed">Whether the webhook admits the request.</param>
/// <param name="Status">The <c>status</c> of a refusal; may be null.</param>
/// <param name="Patch">JSON patch of a mutating webhook; null when it changes nothing.</param>
/// <param name="Warnings">Texts for the user.</param>
internal sealed record WebhookVerdict(bool IsAllowed, JsonObject? Status, JsonArray? Patch, IReadOnlyList<string> Warnings);
