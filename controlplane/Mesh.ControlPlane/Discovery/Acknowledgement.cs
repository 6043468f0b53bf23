namespace Mesh.ControlPlane.Discovery;

/// <summary>What a request said about the response in flight.</summary>
/// <param name="Response">The response that was answered.</param>
/// <param name="Error">Why the sidecar rejected it, or parts of it; null for an ACK.</param>
internal sealed record Acknowledgement(SentResponse Response, string? Error)
{
    /// <summary>The resources that the sidecar acts on from now on.</summary>
    public IReadOnlyList<AppliedResource> Applied { get; init; } = [];

    /// <summary>The resources that it refused, with its words.</summary>
    public IReadOnlyDictionary<string, string> Rejected { get; init; } = new Dictionary<string, string>();
}
