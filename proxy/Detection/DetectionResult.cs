namespace Mesh.Proxy.Detection;

/// <summary>Outcome of looking at the first bytes.</summary>
/// <param name="Protocol">What was found.</param>
/// <param name="TimedOut">True if the client was silent or hesitated for too long, so that the answer is a guess.</param>
internal readonly record struct DetectionResult(DetectedProtocol Protocol, bool TimedOut);
