namespace Mesh.Samples.Shop;

/// <summary>What <c>/echo?summary=true</c> answers after it has read the whole request.</summary>
/// <param name="Bytes">Length of the body.</param>
/// <param name="Trailers">Trailers that followed it.</param>
internal sealed record EchoSummary(long Bytes, Dictionary<string, string> Trailers);
