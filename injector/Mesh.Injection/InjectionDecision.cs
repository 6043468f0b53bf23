namespace Mesh.Injection;

/// <summary>The verdict on one pod.</summary>
/// <param name="Outcome">What happens.</param>
/// <param name="Reason">Why, as a stable code.</param>
/// <param name="Message">Why, for a human; for <see cref="InjectionOutcome.Reject"/> it says what to change.</param>
public sealed record InjectionDecision(InjectionOutcome Outcome, InjectionReason Reason, string Message)
{
    internal static InjectionDecision Inject(InjectionReason reason, string message) => new(InjectionOutcome.Inject, reason, message);

    internal static InjectionDecision Skip(InjectionReason reason, string message) => new(InjectionOutcome.Skip, reason, message);

    internal static InjectionDecision Reject(InjectionReason reason, string message) => new(InjectionOutcome.Reject, reason, message);
}
