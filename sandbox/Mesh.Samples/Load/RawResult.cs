namespace Mesh.Samples.Load;

/// <summary>Answer to <c>POST /raw</c>.</summary>
/// <param name="Bytes">What came back, at most 64 KiB.</param>
/// <param name="End"><c>end</c>, <c>reset</c>, <c>open</c> if the connection was still there, or <c>refused</c>.</param>
internal sealed record RawResult(byte[] Bytes, string End);
