namespace Mesh.ControlPlane.Discovery;

/// <summary>A response that waits for its ACK or NACK.</summary>
/// <param name="Nonce">Pairs the answer with it.</param>
/// <param name="Versions">Resource name to version, of what was sent.</param>
/// <param name="Revision">The snapshot that it was made from.</param>
/// <param name="SentAt">When it was sent, in ticks of the <see cref="TimeProvider"/>.</param>
/// <param name="ChangedAt">When the oldest change in it was seen; 0 if it only answers a subscription.</param>
internal sealed record SentResponse(string Nonce, IReadOnlyDictionary<string, string> Versions, long Revision, long SentAt, long ChangedAt);
