namespace Mesh.Sandbox.Node.Pods.Probes;

/// <summary>The answer of one attempt.</summary>
internal readonly record struct ProbeOutcome(bool IsSuccess, string Message)
{
    public static ProbeOutcome Success { get; } = new(true, "");

    public static ProbeOutcome Failure(string message) => new(false, message);
}
