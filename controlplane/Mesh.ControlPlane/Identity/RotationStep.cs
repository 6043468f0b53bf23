namespace Mesh.ControlPlane.Identity;

/// <summary>What comes next in a rotation.</summary>
/// <param name="Next">The state to store and to go on from; null if nothing changes.</param>
/// <param name="Message">What is done or waited for, in words.</param>
/// <param name="WaitingFor">Who or what must act before it goes on, by name.</param>
internal sealed record RotationStep(RotationState? Next, string Message, IReadOnlyList<string> WaitingFor)
{
    public static RotationStep Rest { get; } = new(null, "no rotation is under way", []);

    public static RotationStep Advance(RotationState next, string message) => new(next, message, []);

    public static RotationStep Wait(string message, IReadOnlyList<string> waitingFor) => new(null, message, waitingFor);
}
