namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>What the mesh thinks of an object before it is stored.</summary>
/// <param name="Refusal">Why it must not be; null if it may.</param>
/// <param name="Warnings">What its author should know.</param>
internal sealed record Verdict(string? Refusal, IReadOnlyList<string> Warnings)
{
    public static readonly Verdict Good = new(null, []);

    public static Verdict Refused(string why) => new(why, []);
}
