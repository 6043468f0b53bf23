namespace Mesh.Bench;

/// <summary>The comparison cannot be made, or not honestly; the message says what failed and what to do.</summary>
internal sealed class BenchException(string message) : Exception(message);
