namespace Mesh.Soak;

/// <summary>The soak cannot be run; the message says what failed and what to do.</summary>
internal sealed class SoakException(string message) : Exception(message);
