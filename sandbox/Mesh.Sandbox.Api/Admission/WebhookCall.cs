using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>How a webhook is called.</summary>
/// <param name="ClientConfig">Where it is and how it is known (<c>clientConfig</c>).</param>
/// <param name="Timeout">For the whole call.</param>
/// <param name="MaxResponseBytes">Longest answer.</param>
/// <param name="FailurePrefix">What a message about a failed call begins with.</param>
internal sealed record WebhookCall(JsonObject ClientConfig, TimeSpan Timeout, int MaxResponseBytes, string FailurePrefix);
