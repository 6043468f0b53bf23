namespace Mesh.Sandbox.Node.Volumes;

/// <summary>A volume cannot be set up now. The pod waits, the reason becomes a <c>FailedMount</c> Event, and it is tried again.</summary>
internal sealed class VolumeException(string message) : Exception(message);
