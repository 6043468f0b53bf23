namespace Mesh.ControlPlane.Discovery;

/// <summary>What a request said about the response in flight.</summary>
/// <param name="Response">The response that was answered.</param>
/// <param name="Error">Why the sidecar rejected it; null for an ACK.</param>
internal sealed record Acknowledgement(SentResponse Response, string? Error);
