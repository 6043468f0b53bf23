using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>Lists the stored objects of one kind, with defaults filled in.</summary>
/// <param name="resource"><c>mutatingwebhookconfigurations</c> or <c>validatingwebhookconfigurations</c>.</param>
internal delegate IReadOnlyList<JsonObject> WebhookConfigurationSource(string resource);
